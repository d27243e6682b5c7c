import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Every layer stands before the first instruction of untrusted code, as the kernel saw it.
@Suite(
    .tags(.jail), .timeLimit(.minutes(5)),
    .enabled(if: Trace.isInstalled, "strace is needed"))
struct LayerOrderTests {
    @Test func standsBeforeAProgram() async throws {
        let trace = try await Self.trace { jail in
            _ = try await jail.runProgram("/usr/bin/env", limits: RunLimits(wallTime: .seconds(30)))
        }

        try Self.check(trace, untrusted: "execve(\"/usr/bin/env\"")
    }

    @Test func standsBeforeASkill() async throws {
        let artifact = try await TestSandbox.build(
            "Traced",
            "struct Input: Codable {}; struct Output: Codable {}\n"
                + "func run(_ input: Input) -> Output { Output() }")

        let trace = try await Self.trace { jail in
            let sandbox = try Sandbox(
                jail: jail, toolchain: TestSandbox.sandbox().toolchain,
                artifacts: TestSandbox.sandbox().artifacts.folder)
            let report = try await sandbox.run(
                artifact, input: [:], limits: RunLimits(wallTime: .seconds(30)))
            #expect(report.ending == .completed, "\(report)")
        }

        try Self.check(trace, untrusted: "openat(AT_FDCWD, \"/skill/libTraced.so\"")
    }

    private static func trace(_ run: (Jail) async throws -> Void) async throws -> Trace {
        let folder = try TemporaryFolder()
        let file = folder.file("trace")
        try await run(Jail(launcher: Trace.launcher(writingTo: file, in: folder), tier: .t1))
        return try Trace(readingFrom: file)
    }

    private static func check(_ trace: Trace, untrusted start: String) throws {
        let end = try #require(trace.firstCall(beginningWith: start))
        let program = trace.calls[end].process
        let namespaces = try #require(
            trace.firstCall(beginningWith: "clone(child_stack=NULL, flags=CLONE_NEW"))
        for namespace in ["NS", "USER", "PID", "NET", "IPC", "UTS", "CGROUP"] {
            #expect(trace.calls[namespaces].text.contains("CLONE_NEW\(namespace)"))
        }
        var index = namespaces
        for layer in commonLayers {
            index = try #require(trace.firstCall(beginningWith: layer, from: index), "\(layer)")
            #expect(trace.calls[index].text.hasSuffix(" = 0"), "\(trace.calls[index].text)")
        }
        for layer in ownLayers {
            index = try #require(
                trace.firstCall(beginningWith: layer, from: index, by: program), "\(layer)")
            #expect(!trace.calls[index].text.contains(" = -1"), "\(trace.calls[index].text)")
        }
        for limit in limits {
            let text = "prlimit64(0, RLIMIT_\(limit), {"
            let set = try #require(trace.firstCall(beginningWith: text, from: index, by: program))
            #expect(trace.calls[set].text.hasSuffix(" = 0"))
            #expect(set < end, "\(limit)")
        }
        #expect(index < end)
        // And nothing of it began before.
        #expect(!trace.calls[..<index].contains { $0.text.hasPrefix(start) })
    }

    /// In this order, by the jail's first process.
    private static let commonLayers = [
        "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE", "setresgid(1000, 1000, 1000)",
        "setresuid(1000, 1000, 1000)", "prctl(PR_SET_PDEATHSIG, SIGKILL)", "sethostname(\"jail\"",
        "pivot_root(\".\", \".\")", "umount2(\".\", MNT_DETACH)", "mount_setattr(AT_FDCWD, \"/\"",
        "prctl(PR_CAPBSET_DROP", "capset(", "prctl(PR_SET_NO_NEW_PRIVS, 1",
        "prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE)",
    ]

    /// In this order, by the process that becomes untrusted code.
    private static let ownLayers = [
        "setsid()", "landlock_restrict_self(",
        // With its instructions: the library asks with none what the kernel knows.
        "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, {",
    ]

    private static let limits = [
        "CPU", "AS", "DATA", "STACK", "FSIZE", "NOFILE", "NPROC", "CORE", "MEMLOCK",
    ]
}
