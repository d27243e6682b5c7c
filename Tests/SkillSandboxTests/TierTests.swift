import CLinux
import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Which tier a run gets, and what the lower one holds: the kernel answers as in a container.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct TierTests {
    @Test(arguments: [false, true])
    func takesWhatTheKernelGrants(asOrdinaryUser: Bool) async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.contained(asOrdinaryUser: asOrdinaryUser, in: folder)
        let jail = try Jail(launcher: launcher)

        #expect(jail.tier == .t1)
        let first = try await jail.runProgram("id", arguments: ["-u"])
        #expect(jail.tier == .t2)
        let second = try await jail.runProgram("id", arguments: ["-u"])

        for report in [first, second] {
            #expect(report.ending == .completed, "\(report)")
            #expect(report.tier == .t2)
            #expect(report.json["tier"] == "T2")
            let user = geteuid() != 0 ? geteuid() : asOrdinaryUser ? 1234 : 65534
            #expect(report.standardOutput == Data("\(user)\n".utf8))
        }
        await #expect(
            throws: JailError.setupFailed(
                step: "create the namespaces", reason: "Operation not permitted")
        ) {
            try await Jail(launcher: launcher, tier: .t1).runProgram("true")
        }
    }

    @Test func takesTheBestThereIs() async throws {
        let jail = try Jail(launcher: TestSandbox.launcher)

        #expect(try await jail.runProgram("true").tier == .t1)
        #expect(
            try await Jail(launcher: TestSandbox.launcher, tier: .t2).runProgram("true").tier
                == .t2)
    }

    /// What fails rather than being refused says nothing about the kernel.
    @Test func staysWhereAFailureIsNotARefusal() async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.ordinary("/usr/bin/prlimit --nproc=0", in: folder)
        let jail = try Jail(launcher: launcher)

        await #expect(
            throws: JailError.setupFailed(
                step: "create the namespaces", reason: "Resource temporarily unavailable")
        ) {
            try await jail.runProgram("true")
        }
        #expect(jail.tier == .t1)
    }

    @Test func isDemandedByTheEnvironment() throws {
        let launcher = ["SKILLBOX_JAIL": TestSandbox.launcher.path]
        func jail(_ tier: String) throws -> Jail {
            try Jail(environment: launcher.merging(["SKILLBOX_TIER": tier]) { $1 })
        }

        #expect(try jail("T2").tier == .t2)
        #expect(try jail("").tier == .t1)
        #expect(
            throws: JailError.badLimit("SKILLBOX_TIER is \"T3\". Give T1 or T2, or leave it out.")
        ) {
            try jail("T3")
        }
    }

    @Test(
        arguments: [
            ("prctl", SYS_prctl, "adopt orphans"),
            ("capset", SYS_capset, "drop the capabilities"),
            ("setsid", SYS_setsid, "leave the terminal"),
            ("prlimit64", SYS_prlimit64, "look at the limit of descriptors"),
            ("landlock_create_ruleset", SYS_landlock_create_ruleset, "ask for Landlock"),
            ("landlock_add_rule", SYS_landlock_add_rule, "add a Landlock rule"),
            ("landlock_restrict_self", SYS_landlock_restrict_self, "enforce the Landlock rules"),
            ("seccomp", SYS_seccomp, "create the system call filter"),
            ("sendmsg", SYS_sendmsg, "meet the supervisor"),
            ("pidfd_open", SYS_pidfd_open, "watch the program"),
        ] as [(String, Int32, String)])
    func refusesToRunWithLess(_ name: String, _ number: Int32, _ step: String) async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.lacking(Int(number), in: folder)
        let before = try Self.runFolders()

        await #expect(
            throws: JailError.setupFailed(step: step, reason: "Function not implemented")
        ) {
            try await Jail(launcher: launcher, tier: .t2).runProgram("sleep", arguments: ["60"])
        }
        try await Self.expectNoMore(than: before)
    }

    @Test func leavesNoFolder() async throws {
        let before = try Self.runFolders()
        let jail = try Jail(launcher: TestSandbox.launcher, tier: .t2)
        // Deeper than a path can name, and closed to the one who made it.
        let script = """
            mkdir closed; touch closed/in; for i in $(seq 3000); do mkdir d; cd d 2>/dev/null || \
            break; done; umask 777; mkdir none
            """
        let report = try await jail.runProgram(
            "sh", arguments: ["-c", script],
            limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(20), processes: 4))

        #expect([.completed, .diskExceeded].contains(report.ending), "\(report)")
        try await Self.expectNoMore(than: before)
    }

    /// The kernel lets nobody but the owner remove what lies in such a folder: the launcher is another.
    @Test func leavesNoStickyFolder() async throws {
        let before = try Self.runFolders()
        let jail = try Jail(launcher: TestSandbox.launcher, tier: .t2)
        let script = """
            mkdir -m 1777 a 2>/dev/null; mkdir -m 1700 a/b 2>/dev/null; : > a/b/file && [ -k a ] && \
            [ -k a/b ] && echo made
            """
        let report = try await jail.runProgram(
            "sh", arguments: ["-c", script], limits: RunLimits(processes: 4))

        #expect(report.standardOutput == Data("made\n".utf8), "\(report)")
        try await Self.expectNoMore(than: before)
    }

    /// Who computes after a fork makes no call that tells of its return.
    @Test func countsNoForkThatWasMadeLongAgo() async throws {
        let jail = try Jail(launcher: TestSandbox.launcher, tier: .t2)
        let script = """
            for i in 1 2 3 4 5; do ( (:); while :; do :; done ) & done
            i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done
            for i in 1 2 3 4 5 6 7 8 9 10; do (:); done; echo done
            """
        let report = try await jail.runProgram(
            "sh", arguments: ["-c", script],
            limits: RunLimits(wallTime: .seconds(120), cpuTime: .seconds(240), processes: 11))

        #expect(report.standardOutput == Data("done\n".utf8), "\(report)")
    }

    /// What lies too deep is moved up before it is removed, and only who may write to a folder moves it.
    @Test(arguments: [30, 31, 32, 63], [true, false])
    func leavesNoClosedFolder(at depth: Int, asOrdinaryUser isOrdinary: Bool) async throws {
        let before = try Self.runFolders()
        let folder = try TemporaryFolder()
        let launcher = try Launcher.contained(asOrdinaryUser: isOrdinary, in: folder)
        let jail = try Jail(launcher: launcher, tier: .t2)
        let script = """
            for i in $(seq \(depth)); do mkdir d; cd d; done; umask 277; mkdir none && echo made
            """
        let report = try await jail.runProgram(
            "sh", arguments: ["-c", script], limits: RunLimits(processes: 4))

        #expect(report.standardOutput == Data("made\n".utf8), "\(report)")
        try await Self.expectNoMore(than: before)
    }

    /// A launcher may be killed before it has handed its folder to the jail's user.
    @Test func removesAFolderThatNobodyHolds() async throws {
        let name = "skillbox-run-\(UUID().uuidString)"
        let left = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: left) }  // It is gone when all is well.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: left.path)
        let jail = try Jail(launcher: TestSandbox.launcher, tier: .t2)

        _ = try await jail.runProgram("true")

        #expect(!FileManager.default.fileExists(atPath: left.path))
    }

    /// Names of folders that runs have now.
    private static func runFolders() throws -> Set<String> {
        let parent = FileManager.default.temporaryDirectory.path
        let names = try FileManager.default.contentsOfDirectory(atPath: parent)
        return Set(names.filter { $0.hasPrefix("skillbox-run-") })
    }

    /// Waits until no folder is left but those of before: other tests' runs come and go.
    private static func expectNoMore(than before: Set<String>) async throws {
        let made = try runFolders().subtracting(before)
        for _ in 0..<1000 where try !runFolders().isDisjoint(with: made) {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try runFolders().isDisjoint(with: made))
    }
}
