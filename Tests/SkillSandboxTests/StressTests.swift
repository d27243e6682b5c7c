import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

extension UnchangedHost {
    /// Everything that `stress-ng` does to a machine, a class of stressors at a time.
    ///
    /// It takes both processors for a minute, so it runs only when `SKILLBOX_STRESS_SECONDS` says for
    /// how long each class lasts.
    @Suite(
        .timeLimit(.minutes(20)),
        .enabled(if: Stress.seconds != nil, "SKILLBOX_STRESS_SECONDS is needed"),
        .enabled(if: Stress.isInstalled, "stress-ng is needed"))
    struct StressTests {
        @Test(arguments: Stress.classes) func endsInAReport(_ name: String) async throws {
            let seconds = Stress.seconds ?? 5
            let folder = try TemporaryFolder()
            let before = try HostState(watching: folder.url)

            let report = try await Stress.run(name, seconds: seconds)
            let unlimited = try await Stress.run(name, seconds: seconds, excluding: [])

            let after = try HostState(watching: folder.url)
            let changes = try await after.changes(since: before)
            #expect(changes.isEmpty, "\(changes)")
            // One of the excluded ends the run, and nothing else does.
            #expect(unlimited.ending == .denied, "\(unlimited)")
            #expect(report.wallTime > .seconds(seconds) * 0.9, "\(report)")
            print("\(name): \(report) \(report.wallTime)")
        }
    }

    private enum Stress {
        static let seconds = ProcessInfo.processInfo.environment["SKILLBOX_STRESS_SECONDS"]
            .flatMap { Int($0) }
        static let isInstalled = FileManager.default.isExecutableFile(
            atPath: "/usr/bin/stress-ng")
        static let classes = [
            "cpu", "memory", "vm", "filesystem", "os", "scheduler", "pipe", "interrupt",
        ]

        static func run(
            _ name: String, seconds: Int, excluding excluded: [String] = denied
        ) async throws -> RunReport {
            let limits = RunLimits(
                wallTime: .seconds(seconds + 60), cpuTime: .seconds(seconds * 100),
                memory: 1 << 30, scratch: 256 << 20, processes: 512, threads: 512)
            let exclusion = excluded.isEmpty ? [] : ["-x", excluded.joined(separator: ",")]
            return try await TestSandbox.jail().runProgram(
                "stress-ng",
                arguments: [
                    "--class", name, "--all", "1", "-t", "\(seconds)", "--temp-path", "/tmp",
                ] + exclusion, limits: limits)
        }

        /// Those that make a call which ends a run.
        private static let denied = [
            "af-alg", "aio", "aiol", "clock", "clone", "close", "dccp", "fcntl", "fork",
            "forkheavy", "futex", "get", "handle", "hdd", "io-uring", "ioport", "kcmp", "key",
            "klog", "landlock", "madvise", "mlock", "mq", "msg", "personality", "pidfd",
            "ping-sock", "pkey", "pthread", "ptrace", "reboot", "remap", "resources",
            "schedpolicy", "seccomp", "secretmem", "sem-sysv", "session", "set", "shm-sysv",
            "sigfd", "sigq", "sigrt", "sock", "sockabuse", "sockdiag", "sockmany", "sockpair",
            "sysbadaddr", "syscall", "sysinfo", "udp", "udp-flood", "unshare", "userfaultfd",
            "vm-rw", "vm-segv", "vm-splice",
        ]
    }
}
