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

    /// A launcher that starts the real one where the kernel seems to lack the call `number`.
    static func lacking(_ number: Int, in folder: TemporaryFolder) throws -> URL {
        let copy = try copy(in: folder)
        // BPF: load the call's number; when it is the one, answer ENOSYS; allow all others.
        return try program(
            """
            #!/usr/bin/perl
            my $filter = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,\(number), 0x06,0,0,0x50026, \
            0x06,0,0,0x7fff0000);
            my $program = pack('Sx6P', 4, $filter);
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
