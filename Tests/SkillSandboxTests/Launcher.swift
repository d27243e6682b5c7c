import CLinux
import Foundation
import SkillTestSupport

@testable import SkillSandbox

/// Other programs in the launcher's place.
enum Launcher {
    /// A shell script as a launcher.
    static func script(_ text: String, in folder: TemporaryFolder) throws -> URL {
        try program("#!/bin/sh\n\(text)\n", in: folder)
    }

    /// A launcher that starts the real one as an ordinary user, behind `prefix`.
    ///
    /// When the tests run as an ordinary user already, it stays that one.
    static func ordinary(_ prefix: String = "", in folder: TemporaryFolder) throws -> URL {
        let copy = try copy(in: folder)
        let user = "/usr/bin/setpriv --reuid=1234 --regid=1234 --clear-groups"
        return try script("exec \(geteuid() == 0 ? user : "") \(prefix) '\(copy.path)'", in: folder)
    }

    /// A launcher that starts the real one where the kernel seems to lack the call `number`, or
    /// gives another answer to it without doing anything.
    static func lacking(
        _ number: Int, answering error: Int32 = ENOSYS, in folder: TemporaryFolder
    ) throws -> URL {
        let copy = try copy(in: folder)
        // BPF: load the call's number; when it is the one, answer so; allow all others.
        return try program(
            """
            #!/usr/bin/perl
            my $filter = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,\(number), 0x06,0,0,\(0x50000 + error), \
            0x06,0,0,0x7fff0000);
            my $program = pack('Sx6P', 4, $filter);
            syscall(\(SYS_prctl), 38, 1, 0, 0, 0) == 0 or die 'no_new_privs';
            syscall(\(SYS_prctl), 22, 2, $program, 0, 0) == 0 or die 'seccomp';
            exec '\(copy.path)';

            """, in: folder)
    }

    /// A launcher that starts the real one where the kernel answers as in a container under Docker's
    /// default seccomp profile: no namespaces, no mounts, and nothing else that takes privileges.
    static func contained(
        asOrdinaryUser isOrdinary: Bool, in folder: TemporaryFolder
    ) throws -> URL {
        let copy = try copy(in: folder)
        let refused = [
            SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_open_tree,
            SYS_move_mount, SYS_mount_setattr, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
            SYS_sethostname, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
            SYS_pidfd_getfd, SYS_bpf, SYS_perf_event_open, SYS_keyctl, SYS_add_key,
            SYS_request_key, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter,
            SYS_io_uring_register, SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_mbind,
        ].map(String.init).joined(separator: ",")
        let user = isOrdinary && geteuid() == 0
        // BPF: clone3 is unknown, clone may make no namespace, and the rest may not be done.
        return try program(
            """
            #!/usr/bin/perl
            my @code = ([0x20,0,0,0], [0x15,0,1,\(SYS_clone3)], [0x06,0,0,0x50026]);
            push @code, ([0x15,0,1,$_], [0x06,0,0,0x50001]) for (\(refused));
            push @code, ([0x15,0,3,\(SYS_clone)], [0x20,0,0,16], [0x45,0,1,0x7e020000]);
            push @code, ([0x06,0,0,0x50001], [0x06,0,0,0x7fff0000]);
            my $filter = join '', map { pack 'SCCL', @$_ } @code;
            my $program = pack('Sx6P', scalar @code, $filter);
            if (\(user ? 1 : 0)) {
                syscall(\(SYS_setgroups), 0, 0) == 0 or die 'groups';
                $( = $) = 1234; $< = $> = 1234;
            }
            syscall(\(SYS_prctl), 38, 1, 0, 0, 0) == 0 or die 'no_new_privs';
            syscall(\(SYS_prctl), 22, 2, $program, 0, 0) == 0 or die 'seccomp';
            exec '\(copy.path)';

            """, in: folder)
    }

    /// The real launcher where every user may start it.
    private static func copy(in folder: TemporaryFolder) throws -> URL {
        let copy = folder.file("skilljail")
        try ProgramFile.write(Data(contentsOf: TestSandbox.launcher), to: copy)
        return copy
    }

    /// A file that everybody may execute.
    static func program(_ text: String, in folder: TemporaryFolder) throws -> URL {
        let file = folder.file("launcher")
        try ProgramFile.write(Data(text.utf8), to: file)
        return file
    }
}
