import Foundation
import Glibc
import SkillSandbox

/// The program `jail-host`: a host in a process of its own.
final class HostProcess {
    private let process = Process()
    private let output = Pipe()

    /// Starts it with `words`, behind the command `prefix`; `JailHost` says which words there are.
    init(_ words: [String], behind prefix: [String] = [], tier: JailTier = .t1) throws {
        let host = TestSandbox.launcher.deletingLastPathComponent().appending(path: "jail-host")
        let command = prefix + [host.path] + words
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command[1...])
        process.environment = [
            // A backtrace of a host that was meant to die would outlive the tests.
            "SKILLBOX_TIER": tier.rawValue, "SWIFT_BACKTRACE": "enable=no",
            "SKILLBOX_TOOLCHAIN": try TestSandbox.sandbox().toolchain.root.path,
        ]
        process.standardOutput = output
        try process.run()
    }

    deinit { end() }

    /// Its jailed processes, the supervisor included.
    func jailed() throws -> Set<JailedProcess> {
        let processes = try Processes()
        return try JailedProcess.all().filter {
            !processes.line(from: $0.number, to: process.processIdentifier).isEmpty
        }
    }

    /// Everything below it, the launchers and supervisors included.
    func descendants() throws -> Set<pid_t> {
        let processes = try Processes()
        return processes.living.filter {
            !processes.line(from: $0, to: process.processIdentifier).isEmpty
        }
    }

    /// The launcher and its supervisor.
    func keepers() throws -> [pid_t] {
        let processes = try Processes()
        let lines = try descendants().map {
            processes.line(from: $0, to: process.processIdentifier)
        }
        return lines.max { $0.count < $1.count }?.reversed().prefix(2).map { $0 } ?? []
    }

    /// Ends it as nobody can prepare for, and waits until it is gone.
    func end() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        // Foundation's own wait hangs now and then when a process ends just before it.
        for _ in 0..<1000 where process.isRunning { usleep(10_000) }
    }

    /// What it printed, once it has ended by itself.
    func printed() throws -> String {
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
