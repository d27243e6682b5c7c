import ArgumentParser
import Foundation
import Glibc
import SkillSandbox

/// How long one run of the smallest program takes, from its start until it is reaped: without a
/// jail, in ours, and in another that is installed.
struct JailStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jail",
        abstract: "Measure a run of `true` without a jail, in the jail and in bubblewrap.",
        discussion: "Prints a table. For example: skillbox-bench jail --runs 200")

    @Option(help: "How often each is run, in turns.")
    var runs = 200

    func validate() throws {
        guard runs > 0 else { throw ValidationError("Give a number of runs above 0.") }
    }

    func run() async throws {
        var runners: [Runner] = [
            Runner(name: "no jail") { try Self.spawn(["/usr/bin/true"]) }
        ]
        if FileManager.default.isExecutableFile(atPath: Self.bubblewrap[0]) {
            runners.append(
                Runner(name: "bubblewrap, --unshare-all") {
                    try Self.spawn(Self.bubblewrap + ["/usr/bin/true"])
                })
        }
        for tier in JailTier.allCases {
            let environment = ProcessInfo.processInfo.environment.merging(
                [JailTier.variable: tier.rawValue]) { $1 }
            let jail = try Jail(environment: environment)
            runners.append(
                Runner(name: "skillbox, \(tier.rawValue)") {
                    let report = try await jail.runProgram("true")
                    guard report.succeeded else { throw Failed(reason: "\(report)") }
                })
        }
        // The first run of each finds the caches cold.
        for runner in runners { try await runner.work() }
        for _ in 0..<runs {
            for index in runners.indices { try await runners[index].measure() }
        }
        print("| Runner | median, ms | p99, ms | times no jail |")
        print("|---|---|---|---|")
        let floor = runners[0].times
        for runner in runners { print(runner.row(beside: floor)) }
    }

    private static let bubblewrap = [
        "/usr/bin/bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr",
        "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc",
        "--dev", "/dev", "--tmpfs", "/tmp",
    ]

    private static func spawn(_ command: [String]) throws {
        var words = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        var process: pid_t = 0
        var status: Int32 = 0
        guard unsafe posix_spawn(&process, command[0], nil, nil, &words, &environment) == 0,
            unsafe waitpid(process, &status, 0) == process, status == 0
        else { throw Failed(reason: "\(command[0]) could not be run") }
    }

    private struct Failed: Error, CustomStringConvertible {
        var reason: String
        var description: String { "A run failed: \(reason). Nothing was measured." }
    }

    private struct Runner {
        var name: String
        var work: () async throws -> Void
        var times: [Double] = []

        init(name: String, work: @escaping () async throws -> Void) {
            self.name = name
            self.work = work
        }

        mutating func measure() async throws {
            let start = ContinuousClock.now
            try await work()
            let time = ContinuousClock.now - start
            times.append(time / .milliseconds(1))
        }

        func row(beside floor: [Double]) -> String {
            // Pair by pair, so that the machine's moods cancel out.
            let ratios = zip(times, floor).map { $0 / $1 }
            let figures = [quantile(0.5, of: times), quantile(0.99, of: times)].map {
                String(format: "%.2f", $0)
            }
            return "| \(name) | \(figures[0]) | \(figures[1]) | "
                + String(format: "%.1f", quantile(0.5, of: ratios)) + " |"
        }

        private func quantile(_ part: Double, of values: [Double]) -> Double {
            let sorted = values.sorted()
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
        }
    }
}
