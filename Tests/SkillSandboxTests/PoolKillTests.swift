import Foundation
import Glibc
import SkillTestSupport
import Testing

@testable import SkillSandbox

extension UnchangedHost {
    /// Whoever of a pool's own processes is killed, and whenever: nobody waits for ever, nobody gets
    /// another answer than the right one, and nothing is left.
    @Suite(.timeLimit(.minutes(5))) struct PoolKillTests {
        private let folder: TemporaryFolder
        private let before: HostState

        init() throws {
            folder = try TemporaryFolder()
            before = try HostState(watching: folder.url)
        }

        @Test(arguments: Keeper.allCases) func healsAfterTheEnd(of keeper: Keeper) async throws {
            // Builds what the next one needs: nothing but its pool is to be killed.
            _ = try HostProcess(["repeat-pool", try Self.artifacts(), "1"]).printed()
            let host = try HostProcess(["pool", try Self.artifacts(), "3"])
            var kills = 0
            try await Self.wait { try keeper.find(in: host) != nil }

            for delay in 0..<10 {
                try await Task.sleep(for: .milliseconds(150 + delay * 17))
                guard let process = try keeper.find(in: host) else { continue }
                Glibc.kill(process, SIGKILL)
                kills += 1
            }
            let printed = try host.printed()

            let form = /ready\nright (\d+) wrong (\d+) errors \d+ longest ([\d.e-]+) seconds\n/
            let tally = try #require(printed.wholeMatch(of: form)?.output, "\(printed)")
            #expect(kills > 2)
            #expect(try #require(Int(tally.1)) > 10, "\(printed)")
            #expect(tally.2 == "0", "\(printed)")
            // The most that a launcher is waited for, and far from it.
            #expect(try #require(Double(tally.3)) < 8, "\(printed)")
            try await expectNothingLeft()
        }

        @Test func leavesNothingOfAKilledHost() async throws {
            for delay in 0..<8 {
                let host = try HostProcess(["pool", try Self.artifacts(), "60"])
                // Early ones are killed while their pool begins.
                if delay > 3 { try await Self.wait { try !Self.isolates(of: host).isEmpty } }
                try await Task.sleep(for: .milliseconds(delay * 23))
                let descendants = try host.descendants()

                host.end()

                let running = try await left(of: descendants, within: .seconds(10)) {
                    try Processes().living
                }
                #expect(running.isEmpty)
            }
            try await expectNothingLeft()
        }

        @Test func keepsNothingOfManyRuns() async throws {
            let printed = try HostProcess(["repeat-pool", try Self.artifacts(), "3000"]).printed()
            let holdings = printed.split(separator: "\n").map { line in
                line.split(separator: " ").compactMap { Int($0) }
            }

            try #require(holdings.count == 2, "\(printed)")
            let (first, last) = (holdings[0], holdings[1])
            // Isolates that are made just then have some of their own.
            #expect(last[0] <= first[0] + 16, "descriptors: \(printed)")
            #expect(last[1] == first[1], "children: \(printed)")
            #expect(last[2] <= first[2] + 2, "threads: \(printed)")
            #expect(last[3] < first[3] + 8192, "KiB of memory: \(printed)")
            try await expectNothingLeft()
        }

        /// What a pool hangs on.
        enum Keeper: String, CaseIterable {
            case launcher, supervisor, zygote, isolate

            func find(in host: HostProcess) throws -> pid_t? {
                let line = try host.keepers()
                guard line.count == 2 else { return nil }
                switch self {
                case .launcher: return line[0]
                case .supervisor: return line[1]
                // The first that the supervisor has started, and the last.
                case .zygote: return try Self.children(of: line[1]).min()
                case .isolate: return try Self.children(of: line[1]).max()
                }
            }

            private static func children(of process: pid_t) throws -> [pid_t] {
                // It may end while it is looked at.
                let path = "/proc/\(process)/task/\(process)/children"
                let text = try? String(contentsOfFile: path, encoding: .utf8)
                return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
            }
        }

        private func expectNothingLeft() async throws {
            let changes = try await HostState(watching: folder.url).changes(
                since: before, patience: .seconds(60))
            #expect(changes.isEmpty, "\(changes)")
        }

        /// The jailed processes below the supervisor.
        private static func isolates(of host: HostProcess) throws -> Set<JailedProcess> {
            let jailed = try host.jailed()
            return jailed.count > 3 ? jailed : []
        }

        private static func artifacts() throws -> String {
            try TestSandbox.sandbox().artifacts.folder.path
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
