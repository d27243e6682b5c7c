import CLinux
import Foundation
import SkillSandbox
import SkillTestSupport
import Testing

/// One test for each thing the jail forbids; the calls are made with arguments of zero.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct DeniedCallTests {
    @Test(arguments: always + forSkills) func endsASkill(_ call: ForbiddenCall) async throws {
        let report = try await Probe.run("call", number: call.number)

        #expect(report.ending == .denied, "\(report)")
        #expect(report.deniedCall == call.name)
        #expect(report.output == nil)
    }

    @Test(arguments: always) func endsAProgram(_ call: ForbiddenCall) async throws {
        let report = try await TestSandbox.jail().runProgram(
            "perl",
            arguments: ["-e", "$| = 1; print 'before'; syscall($ARGV[0] + 0, (0) x 6)"]
                + [String(call.number)])

        #expect(report.ending == .denied, "\(report)")
        #expect(report.deniedCall == call.name)
        #expect(report.standardOutput == Data("before".utf8))
    }

    @Test func answersWithAnErrorWhatCallersExpect() async throws {
        #expect(
            try await Probe.answer("call", number: Int(SYS_clone3)) == "Function not implemented")
        #expect(
            try await Probe.answer("call", number: Int(SYS_openat2)) == "Function not implemented")
        #expect(
            try await Probe.answer("call", number: Int(SYS_memfd_create))
                == "Function not implemented")
        #expect(try await Probe.answer("call", number: Int(SYS_flock)) == "No locks available")
    }

    @Test func letsTheCLibraryDoWithoutItsNameService() async throws {
        // AF_UNIX, which is 1, is what the name service listens on.
        let report = try await TestSandbox.jail().runProgram(
            "perl", arguments: ["-e", "exit(syscall(\(SYS_socket), 1, 1, 0) < 0 ? 0 : 1)"])
        let network = try await TestSandbox.jail().runProgram(
            "perl", arguments: ["-e", "exit(syscall(\(SYS_socket), 2, 1, 0) < 0 ? 0 : 1)"])

        #expect(report.ending == .completed)
        #expect(network.deniedCall == "socket")
    }

    @Test func letsHarmlessCallsThrough() async throws {
        #expect(try await Probe.answer("call", number: Int(SYS_getppid)) == "1")
        #expect(try await Probe.answer("call", number: Int(SYS_sched_yield)) == "0")
    }

    @Test(arguments: ["map-executable", "make-executable"])
    func endsASkillThatMakesCode(_ action: String) async throws {
        let report = try await Probe.run(action)

        #expect(report.ending == .denied)
        #expect(["mmap", "mprotect"].contains(report.deniedCall))
    }

    #if arch(x86_64)
        @Test func endsCallsOfAForeignArchitecture() async throws {
            // The x32 variant of getpid.
            let report = try await Probe.run("call", number: 0x4000_0000 + Int(SYS_getpid))

            #expect(report.ending == .denied)
            #expect(report.deniedCall == "a call of a foreign architecture")
        }
    #endif

    struct ForbiddenCall: CustomTestStringConvertible {
        var name: String
        var number: Int
        var testDescription: String { name }

        init(_ name: String, _ number: Int32) {
            self.name = name
            self.number = Int(number)
        }
    }

    private static let always = [
        ForbiddenCall("ptrace", SYS_ptrace),
        ForbiddenCall("process_vm_readv", SYS_process_vm_readv),
        ForbiddenCall("process_vm_writev", SYS_process_vm_writev),
        ForbiddenCall("process_madvise", SYS_process_madvise),
        ForbiddenCall("pidfd_getfd", SYS_pidfd_getfd),
        ForbiddenCall("pidfd_send_signal", SYS_pidfd_send_signal),
        ForbiddenCall("kcmp", SYS_kcmp),
        ForbiddenCall("mount", SYS_mount),
        ForbiddenCall("umount2", SYS_umount2),
        ForbiddenCall("pivot_root", SYS_pivot_root),
        ForbiddenCall("open_tree", SYS_open_tree),
        ForbiddenCall("move_mount", SYS_move_mount),
        ForbiddenCall("mount_setattr", SYS_mount_setattr),
        ForbiddenCall("fsopen", SYS_fsopen),
        ForbiddenCall("unshare", SYS_unshare),
        ForbiddenCall("setns", SYS_setns),
        ForbiddenCall("sethostname", SYS_sethostname),
        ForbiddenCall("bpf", SYS_bpf),
        ForbiddenCall("perf_event_open", SYS_perf_event_open),
        ForbiddenCall("userfaultfd", SYS_userfaultfd),
        ForbiddenCall("io_uring_setup", SYS_io_uring_setup),
        ForbiddenCall("add_key", SYS_add_key),
        ForbiddenCall("keyctl", SYS_keyctl),
        ForbiddenCall("request_key", SYS_request_key),
        ForbiddenCall("shmget", SYS_shmget),
        ForbiddenCall("semget", SYS_semget),
        ForbiddenCall("msgget", SYS_msgget),
        ForbiddenCall("mq_open", SYS_mq_open),
        ForbiddenCall("socketpair", SYS_socketpair),
        ForbiddenCall("connect", SYS_connect),
        ForbiddenCall("bind", SYS_bind),
        ForbiddenCall("accept", SYS_accept),
        ForbiddenCall("sendmsg", SYS_sendmsg),
        ForbiddenCall("personality", SYS_personality),
        ForbiddenCall("reboot", SYS_reboot),
        ForbiddenCall("kexec_load", SYS_kexec_load),
        ForbiddenCall("init_module", SYS_init_module),
        ForbiddenCall("swapon", SYS_swapon),
        ForbiddenCall("settimeofday", SYS_settimeofday),
        ForbiddenCall("clock_settime", SYS_clock_settime),
        ForbiddenCall("syslog", SYS_syslog),
        ForbiddenCall("acct", SYS_acct),
        ForbiddenCall("quotactl", SYS_quotactl),
        ForbiddenCall("name_to_handle_at", SYS_name_to_handle_at),
        ForbiddenCall("open_by_handle_at", SYS_open_by_handle_at),
        ForbiddenCall("fanotify_init", SYS_fanotify_init),
        ForbiddenCall("vhangup", SYS_vhangup),
        ForbiddenCall("move_pages", SYS_move_pages),
        ForbiddenCall("migrate_pages", SYS_migrate_pages),
        // No new process, since the limit is one.
        ForbiddenCall("clone", SYS_clone),
        ForbiddenCall("fork", SYS_fork),
        ForbiddenCall("vfork", SYS_vfork),
    ]

    private static let forSkills = [
        ForbiddenCall("landlock_create_ruleset", SYS_landlock_create_ruleset),
        ForbiddenCall("seccomp", SYS_seccomp),
        ForbiddenCall("pidfd_open", SYS_pidfd_open),
        ForbiddenCall("socket", SYS_socket),
        ForbiddenCall("execve", SYS_execve),
        ForbiddenCall("execveat", SYS_execveat),
        ForbiddenCall("setuid", SYS_setuid),
        ForbiddenCall("setgroups", SYS_setgroups),
        ForbiddenCall("chroot", SYS_chroot),
        ForbiddenCall("mknod", SYS_mknod),
        ForbiddenCall("inotify_init1", SYS_inotify_init1),
        ForbiddenCall("setsid", SYS_setsid),
        ForbiddenCall("wait4", SYS_wait4),
        ForbiddenCall("timer_create", SYS_timer_create),
        ForbiddenCall("splice", SYS_splice),
    ]
}
