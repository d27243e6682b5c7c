import CLinux
import Foundation
import SkillSandbox
import SkillTestSupport
import Testing

/// A layer that can't be set up ends the launch: nothing runs half jailed.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct FailClosedTests {
    @Test(
        arguments: [
            ("clone", SYS_clone, "create the namespaces"),
            ("sethostname", SYS_sethostname, "name the host"),
            ("open_tree", SYS_open_tree, "open /usr"),
            ("mount_setattr", SYS_mount_setattr, "protect /usr"),
            ("mount", SYS_mount, "make the mounts private"),
            ("move_mount", SYS_move_mount, "mount /dev/null"),
            ("pivot_root", SYS_pivot_root, "replace the root"),
            ("umount2", SYS_umount2, "let go of the old root"),
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
    func namesTheLayerThatIsMissing(_ name: String, _ number: Int32, _ step: String) async throws {
        let folder = try TemporaryFolder()
        let jail = try Jail(launcher: try Launcher.lacking(Int(number), in: folder), tier: .t1)

        let start = ContinuousClock.now
        await #expect(
            throws: JailError.setupFailed(step: step, reason: "Function not implemented")
        ) {
            try await jail.runProgram(
                "sleep", arguments: ["60"], limits: RunLimits(wallTime: .seconds(60)))
        }
        // Whatever sleeps for a minute did not run.
        #expect(ContinuousClock.now - start < .seconds(45))
    }

    @Test func namesTheLayerThatMayNotBeMade() async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.ordinary("/usr/bin/prlimit --nproc=0", in: folder)
        let jail = try Jail(launcher: launcher)

        await #expect(
            throws: JailError.setupFailed(
                step: "create the namespaces", reason: "Resource temporarily unavailable")
        ) {
            try await jail.runProgram("true")
        }
    }

    @Test func needsNothingThatItDoesNotUse() async throws {
        let folder = try TemporaryFolder()
        let jail = try Jail(launcher: try Launcher.lacking(Int(SYS_keyctl), in: folder))

        #expect(try await jail.runProgram("true").ending == .completed)
    }

    @Test func refusesToRunWithoutALauncher() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("plain")
        try Data().write(to: file)

        #expect(throws: JailError.launcherMissing(searched: [file.path])) {
            try Jail(launcher: file)
        }
        #expect(throws: JailError.launcherMissing(searched: ["/no/such/launcher"])) {
            try Jail(environment: ["SKILLBOX_JAIL": "/no/such/launcher"])
        }
    }

    @Test func saysWhatToDo() {
        let error = JailError.setupFailed(
            step: "ask for Landlock", reason: "Function not implemented")

        #expect(
            error.description == """
                The jail could not be set up at the step "ask for Landlock": Function not \
                implemented. Nothing was run; `skillbox doctor` tells what is missing.
                """)
    }
}
