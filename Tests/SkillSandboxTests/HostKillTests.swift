import Foundation
import Glibc
import SkillTestSupport
import Testing

@testable import SkillSandbox

extension UnchangedHost {
    /// A host that is killed, or that runs very often, leaves nothing of its runs behind.
    @Suite(.timeLimit(.minutes(10))) struct HostKillTests {
        private let folder: TemporaryFolder
        private let before: HostState

        init() throws {
            folder = try TemporaryFolder()
            before = try HostState(watching: folder.url)
        }

        @Test(
            arguments: [
                "exec sleep 600",
                "trap '' TERM HUP INT; exec < /dev/null > /dev/null 2>&1; sleep 600 & wait",
                "for i in 1 2 3; do setsid sh -c 'sleep 600 & sleep 600' & done; sleep 600",
                "(setsid sh -c 'sleep 600 &' &); kill -STOP $$",
                "while :; do sleep 0.01 & wait; done",
            ], JailTier.allCases)
        func takesAProgramAlong(_ script: String, tier: JailTier) async throws {
            let host = try HostProcess(["program", "sh", "-c", script], tier: tier)
            try await Self.wait { try !host.jailed().isEmpty }
            try await Task.sleep(for: .milliseconds(200))

            try await kill(host)
        }

        @Test(arguments: JailTier.allCases) func takesAScriptAlong(_ tier: JailTier) async throws {
            let host = try script("while true {}", tier: tier)
            try await Self.wait {
                try host.jailed().contains { "\($0)".contains("/skill/script ") }
            }

            try await kill(host, watchingFiles: false)
        }

        @Test(arguments: JailTier.allCases)
        func takesTheCompilerAlong(_ tier: JailTier) async throws {
            let lines = (0..<2000).map { "let v\($0) = [\($0)].map { $0 + 1.5 }.reduce(0, +)" }
            let host = try script(lines.joined(separator: "\n"), tier: tier)
            try await Self.wait {
                try host.jailed().contains { "\($0)".contains("/src/main.swift") }
            }

            try await kill(host, watchingFiles: false)
        }

        /// Under memory pressure the kernel may end one of our own processes of a run.
        ///
        /// Without a pid namespace one of the two must be left to end the others.
        @Test(
            arguments: [(JailTier.t1, [0]), (.t1, [1]), (.t1, [0, 1]), (.t2, [0]), (.t2, [1])])
        func takesAllAlongWithItsKeepers(_ tier: JailTier, _ keepers: [Int]) async throws {
            let host = try HostProcess(
                ["program", "sh", "-c", "setsid sleep 600 & (setsid sleep 600 &); sleep 600"],
                tier: tier)
            try await Self.wait { try host.jailed().count > 2 }
            let line = try host.keepers()
            let descendants = try host.descendants()

            for keeper in keepers { _ = Glibc.kill(line[keeper], SIGKILL) }

            let running = try await left(of: descendants, within: .seconds(10)) {
                try Processes().living
            }
            #expect(running.isEmpty)
            for process in running { _ = Glibc.kill(process, SIGKILL) }
            host.end()
            // The next launch that makes a group removes those that a killed one had no time for.
            _ = try await TestSandbox.jail().runProgram("true", limits: RunLimits(processes: 2))
            let changes = try await HostState(watching: folder.url).changes(
                since: before, patience: .seconds(10))
            #expect(changes.isEmpty, "\(changes)")
        }

        /// Whatever the host and the launcher are doing just then.
        @Test(arguments: JailTier.allCases)
        func takesAllAlongAtAnyMoment(_ tier: JailTier) async throws {
            for delay in 0..<40 {
                let host = try HostProcess(["program", "sleep", "600"], tier: tier)
                try await Task.sleep(for: .milliseconds(delay))

                try await kill(host)
            }
        }

        @Test(arguments: [(JailTier.t1, 500), (.t2, 100)])
        func keepsNothingOfManyRuns(_ tier: JailTier, count: Int) async throws {
            let printed = try HostProcess(["repeat", "\(count)", "true"], tier: tier).printed()
            let holdings = printed.split(separator: "\n").map { line in
                line.split(separator: " ").compactMap { Int($0) }
            }

            try #require(holdings.count == 2, "\(printed)")
            let (first, last) = (holdings[0], holdings[1])
            #expect(first[0] == last[0], "descriptors: \(printed)")
            #expect(first[1] == 0 && last[1] == 0, "children: \(printed)")
            // Swift's own pool may have grown by what the machine has processors.
            #expect(last[2] <= first[2] + 2, "threads: \(printed)")
            #expect(last[3] < first[3] + 8192, "KiB of memory: \(printed)")
        }

        /// What a killed host was working on goes when the next one begins.
        @Test func leavesNoDraftForLong() async throws {
            let host = try script("while true {}")
            try await Self.wait {
                try host.jailed().contains { "\($0)".contains("/skill/script ") }
            }
            let drafts = folder.file("artifacts/drafts")
            let left = try FileManager.default.contentsOfDirectory(atPath: drafts.path)
            #expect(left.count == 1)

            host.end()
            try Data("print(6 * 7)".utf8).write(to: folder.file("source.swift"))
            _ = try HostProcess(words).printed()

            #expect(try FileManager.default.contentsOfDirectory(atPath: drafts.path) == [])
        }

        /// Where the parent had it ignore the signal, the kernel reaps a launcher at once: from then on
        /// its number may be somebody else's.
        @Test(.enabled(if: Trace.isInstalled, "strace is needed"))
        func signalsNoNumberThatItHasReaped() throws {
            let file = folder.file("trace")
            let host = try HostProcess(
                ["program", "true"],
                behind: [Trace.tracer, "-f", "-qq", "-o", file.path, "-e", "trace=kill,wait4"]
                    + ["/usr/bin/perl", "-e", "$SIG{CHLD} = 'IGNORE'; exec @ARGV"])
            #expect(try host.printed() == "")

            let trace = try Trace(readingFrom: file)

            // The supervisor ends what is left in its own namespace.
            #expect(trace.calls.contains { $0.text.hasPrefix("kill(-1, SIGKILL)") })
            #expect(
                !trace.calls.contains {
                    $0.text.contains(/^kill\(\d+, SIG/)
                })
        }

        private func script(_ source: String, tier: JailTier = .t1) throws -> HostProcess {
            let file = folder.file("source.swift")
            try Data(source.utf8).write(to: file)
            return try HostProcess(words, tier: tier)
        }

        private var words: [String] {
            ["script", folder.file("artifacts").path, folder.file("source.swift").path]
        }

        /// Kills the host and expects that all of its run is gone soon.
        private func kill(_ host: HostProcess, watchingFiles: Bool = true) async throws {
            let jailed = try host.jailed()
            let descendants = try host.descendants()

            host.end()
            let start = ContinuousClock.now
            let survivors = try await left(
                of: jailed, within: .seconds(10), JailedProcess.all)
            #expect(survivors.isEmpty)
            let running = try await left(of: descendants, within: .seconds(10)) {
                try Processes().living
            }
            let time = ContinuousClock.now - start
            #expect(running.isEmpty)
            if ProcessInfo.processInfo.environment["SKILLBOX_TIMES"] != nil {
                print("\(descendants.count) jailed processes were gone after \(time)")
            }
            let changes = try await HostState(watching: folder.url).changes(since: before)
            #expect(!watchingFiles || changes.isEmpty, "\(changes)")
            #expect(changes.allSatisfy { $0.hasPrefix("file \(folder.url.path)") }, "\(changes)")
        }

        /// Waits until `holds`, for a minute at most.
        private static func wait(until holds: () throws -> Bool) async throws {
            for _ in 0..<6000 {
                if try holds() { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("It did not come about within a minute.")
        }
    }
}
