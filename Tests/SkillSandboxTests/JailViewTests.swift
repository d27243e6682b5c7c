import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

/// What untrusted code sees of the machine.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct JailViewTests {
    @Test func showsASkillFewFolders() async throws {
        #expect(try await Probe.answer("list", "/dev") == Self.devices)
        let root = try await Probe.answer("list", "/").split(separator: " ")
        #expect(
            root.allSatisfy {
                ["dev", "lib", "lib64", "proc", "skill", "swift", "tmp", "usr"]
                    .contains($0)
            }, "\(root)")
        #expect(
            try await Probe.answer("list", "/skill") == "libJailProbe.so libSkillKit.so")
        #expect(try await Probe.answer("list", "/usr") == "share")
        #expect(try await Probe.answer("list", "/tmp") == "")
    }

    @Test func showsAProgramTheSystemAndNothingPersonal() async throws {
        let jail = try TestSandbox.jail()

        let root = try await jail.runProgram("ls", arguments: ["/"])
        let names = String(decoding: root.standardOutput, as: UTF8.self).split(separator: "\n")
        #expect(
            names.allSatisfy {
                [
                    "bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp",
                    "usr",
                ]
                .contains($0)
            }, "\(names)")
        let settings = try await jail.runProgram("ls", arguments: ["/etc"])
        let shown = String(decoding: settings.standardOutput, as: UTF8.self).split(separator: "\n")
        #expect(
            shown.allSatisfy {
                [
                    "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
                    "timezone",
                ]
                .contains($0)
            }, "\(shown)")
        let users = try await jail.runProgram("cat", arguments: ["/etc/passwd"])
        #expect(users.ending == .failed)
        #expect(String(decoding: users.standardError, as: UTF8.self).contains("No such file"))
    }

    @Test func showsOnlyItsOwnProcesses() async throws {
        let entries = try await Probe.answer("list", "/proc").split(separator: " ")
        let numbers = entries.compactMap { Int($0) }

        #expect(numbers.count == 2 && numbers.contains(1), "\(entries)")
        #expect(Set(entries).subtracting(numbers.map { "\($0)" }) == ["self", "thread-self"])
        // The supervisor's memory, environment and descriptors stay its own.
        #expect(try await Probe.answer("open", "/proc/1/environ") == "Permission denied")
        #expect(try await Probe.answer("open", "/proc/1/maps") == "Permission denied")
        #expect(try await Probe.answer("open", "/proc/1/mem") == "Permission denied")
        #expect(try await Probe.answer("open", "/proc/1/fd/3") == "Permission denied")
        #expect(try await Probe.answer("open", "/proc/1/root/etc") == "Permission denied")
    }

    @Test func hasNoPrivilegesAndEveryFilter() async throws {
        let status = try await Probe.answer("read", "/proc/self/status")
        let fields = Dictionary(
            status.split(separator: "\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0], parts[1].trimmingCharacters(in: .whitespaces))
            }, uniquingKeysWith: { first, _ in first })

        for capabilities in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            #expect(fields[Substring(capabilities)] == "0000000000000000", "\(capabilities)")
        }
        #expect(fields["NoNewPrivs"] == "1")
        #expect(fields["Seccomp"] == "2")
        #expect(fields["Groups"] == "" || fields["Groups"] == "65534")
        #expect(try await Probe.answer("user") == "1000 1000 1000 1000")
        #expect(try await Probe.answer("host") == "jail")
    }

    @Test func isNobodyOutside() async throws {
        let map = try await Probe.answer("read", "/proc/self/uid_map")
        let fields = map.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }

        #expect(fields == [1000, geteuid() == 0 ? 65534 : Int(geteuid()), 1])
    }

    @Test func hasNoNetwork() async throws {
        let table = try await TestSandbox.jail().runProgram(
            "cat", arguments: ["/proc/self/net/dev"])
        let lines = String(decoding: table.standardOutput, as: UTF8.self).split(separator: "\n")

        // Two lines of heading and the loopback interface.
        #expect(lines.count == 3 && lines[2].contains("lo:"), "\(lines)")
    }

    @Test func canWriteOnlyBelowItsScratchFolder() async throws {
        #expect(try await Probe.answer("make", "/tmp/file") == "made")
        for folder in ["", "/dev", "/usr", "/skill", "/swift", "/usr/share/zoneinfo"] {
            let answer = try await Probe.answer("make", "\(folder)/file")
            #expect(
                ["Permission denied", "Read-only file system"].contains(answer),
                "\(folder): \(answer)")
        }
        #expect(try await Probe.answer("make", "/proc/self/file") != "made")
    }

    @Test(arguments: ["/skill/libJailProbe.so", "/proc/self/exe", "/proc/self/mem", "/dev/urandom"])
    func cannotChangeWhatItRunsFrom(_ path: String) async throws {
        let answer = try await Probe.answer("open", path, number: Int(O_RDWR))

        #expect(["Permission denied", "Read-only file system"].contains(answer), "\(answer)")
    }

    @Test func readsDevicesThatEveryProgramNeeds() async throws {
        for device in ["null", "zero", "full", "random", "urandom"] {
            #expect(try await Probe.answer("open", "/dev/\(device)") == "opened")
        }
        #expect(try await Probe.answer("open", "/dev/null", number: Int(O_WRONLY)) == "opened")
        #expect(try await Probe.answer("open", "/dev/tty") == "No such file or directory")
    }

    @Test func inheritsNoEnvironment() async throws {
        let skill = try await Probe.answer("environment")
        let program = try await TestSandbox.jail().runProgram(
            "env", environment: ["GREETING=hello"])

        let usual = [
            "HOME=/tmp", "LANG=C.UTF-8", "MALLOC_ARENA_MAX=1", "PATH=/usr/local/bin:/usr/bin:/bin",
            "SWIFT_BACKTRACE=enable=no", "SWIFT_DETERMINISTIC_HASHING=1", "TMPDIR=/tmp", "TZ=UTC",
        ]
        #expect(skill.split(separator: "\n").map(String.init) == usual)
        let lines = String(decoding: program.standardOutput, as: UTF8.self).split(separator: "\n")
        #expect(Set(lines.map(String.init)) == Set(usual + ["GREETING=hello"]))
    }

    @Test func holdsOnlyItsOwnDescriptors() async throws {
        // A descriptor that the host leaks into every program it starts.
        let leaked = unsafe open("/etc/passwd", O_RDONLY)
        let copy = fcntl(leaked, F_DUPFD, 50)
        defer {
            close(copy)
            close(leaked)
        }

        #expect(leaked >= 0 && copy >= 50)
        #expect(try await Probe.answer("descriptors") == "0 1 2 4 5")
        let program = try await TestSandbox.jail().runProgram(
            "perl",
            arguments: ["-e", "opendir(D, '/proc/self/fd'); print join ' ', sort readdir D"])
        // The last one is the folder that is being read.
        #expect(program.standardOutput == Data(". .. 0 1 2 3".utf8))
    }

    @Test func showsWhatTheCallerMakesReadable() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("note.txt")
        try Data("read me".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        let hidden = folder.file("hidden.txt")
        try Data("not me".utf8).write(to: hidden)

        let report = try await Probe.run("read", file.path, readable: [file, file])
        let missing = try await Probe.run("read", hidden.path, readable: [file])
        let changed = try await Probe.run(
            "open", file.path, number: Int(O_RDWR), readable: [folder.url, file])

        #expect(report.output == ["text": "read me"])
        #expect(missing.ending == .failed)
        #expect(changed.output != ["text": "opened"])
    }

    @Test(arguments: ["/", "/proc", "/proc/1", "/dev/sda", "/sys", "/tmp"])
    func neverShowsTheMachineItself(_ path: String) async throws {
        await #expect(throws: JailError.self) {
            try await Probe.run("echo", readable: [URL(filePath: path)])
        }
    }

    @Test func namesAReadablePathThatIsMissing() async throws {
        let path = "/no/such/folder"
        await #expect(
            throws: JailError.setupFailed(
                step: "show \(path)", reason: "No such file or directory")
        ) {
            try await Probe.run("echo", readable: [URL(filePath: path)])
        }
    }

    @Test func acceptsAReadablePathThatIsSeenAnyway() async throws {
        let report = try await TestSandbox.jail().runProgram(
            "true",
            readable: [URL(filePath: "/lib/x86_64-linux-gnu"), URL(filePath: "/usr/share")]
                .filter { FileManager.default.fileExists(atPath: $0.path) })

        #expect(report.ending == .completed)
    }

    private static let devices =
        "fd full null random stderr stdin stdout urandom zero"
}
