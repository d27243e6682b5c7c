import CLinux
import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ProgramRunTests {
    @Test func passesArgumentsInputAndOutput() async throws {
        let report = try await shell(
            "read line; echo \"$line $1\"; echo oops >&2", input: "hello\n")

        #expect(report.ending == .completed)
        #expect(report.standardOutput == Data("hello world\n".utf8))
        #expect(report.standardError == Data("oops\n".utf8))
    }

    @Test func tellsTheExitCode() async throws {
        let report = try await shell("exit 7")

        #expect(report.ending == .failed)
        #expect(report.exitCode == 7)
    }

    @Test func tellsTheSignal() async throws {
        let report = try await shell("kill -s ABRT $$")

        #expect(report.ending == .crashed)
        #expect(report.signal == SIGABRT)
    }

    @Test func endsWithoutReadingItsInput() async throws {
        let jail = try TestSandbox.jail()

        let report = try await jail.runProgram(
            "true", standardInput: Data(repeating: 0, count: 10 << 20))

        #expect(report.ending == .completed)
    }

    @Test func passesLargeInputThrough() async throws {
        let input = Data((0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })

        let report = try await TestSandbox.jail().runProgram(
            "cat", standardInput: input, limits: RunLimits(output: 8 << 20))

        #expect(report.ending == .completed)
        #expect(report.standardOutput == input)
    }

    @Test func endsWhenItWritesWithoutEnd() async throws {
        let report = try await TestSandbox.jail().runProgram(
            "head", arguments: ["-c", "1000000000", "/dev/zero"])

        #expect(report.ending == .outputExceeded)
        #expect(report.standardOutput == Data(count: 1 << 20))
    }

    @Test func startsOthersUpToItsLimit() async throws {
        let script = "/bin/true && (sleep 5 & sleep 5 & sleep 5 & wait)"

        let alone = try await shell(script, limits: RunLimits(processes: 1))
        let enough = try await shell(
            "/bin/true && (sleep 0.1 & sleep 0.1 & wait)", limits: RunLimits(processes: 4))
        let crowded = try await shell(script, limits: RunLimits(processes: 4))

        #expect(alone.ending == .denied)
        #expect(["clone", "vfork", "fork"].contains(alone.deniedCall))
        #expect(enough.ending == .completed)
        #expect(crowded.ending == .failed)
        #expect(String(decoding: crowded.standardError, as: UTF8.self).contains("fork"))
    }

    @Test func survivesAForkBomb() async throws {
        let bomb = "b() { b | b & }; b; sleep 5"

        let report = try await shell(
            bomb, limits: RunLimits(wallTime: .milliseconds(500), processes: 20))

        #expect([.timedOut, .failed, .cpuExceeded].contains(report.ending))
        #expect(report.wallTime < .seconds(1))
    }

    @Test func leavesNoSurvivorOfADoubleFork() async throws {
        let mark = "86399.\(Int.random(in: 1..<1_000_000))"

        let report = try await shell(
            "(setsid sleep \(mark) > /dev/null 2>&1 &) ; echo gone", limits: RunLimits(processes: 4)
        )

        #expect(report.ending == .completed)
        #expect(report.wallTime < .seconds(2))
        #expect(try Processes().all(running: mark).isEmpty)
    }

    @Test func reapsWhatItsChildrenLeaveBehind() async throws {
        let script = "i=0; while [ $i -lt 40 ]; do (sleep 0 &) ; i=$((i+1)); sleep 0.01; done"

        let report = try await shell(
            script, limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10), processes: 6))

        #expect(report.ending == .completed, "\(report.json.canonical)")
    }

    @Test func countsTheTimeOfItsChildren() async throws {
        let burn = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"

        let report = try await shell(
            "while true; do (\(burn)); done",
            limits: RunLimits(
                wallTime: .seconds(20), cpuTime: .milliseconds(500), processes: 4))

        #expect(report.ending == .cpuExceeded)
        #expect(report.cpuTime < .seconds(1))
    }

    @Test func runsWhatItWritesToItsScratchFolder() async throws {
        let report = try await shell(
            "printf '#!/bin/sh\\necho made here' > /tmp/made; chmod +x /tmp/made; exec /tmp/made",
            limits: RunLimits(processes: 2))

        #expect(report.standardOutput == Data("made here\n".utf8))
    }

    @Test func runsAProgramFromElsewhere() async throws {
        let folder = try TemporaryFolder()
        let program = try Launcher.program("#!/bin/sh\necho $0", in: folder)

        let report = try await TestSandbox.jail().runProgram(program.path, readable: [program])

        #expect(report.standardOutput == Data("\(program.path)\n".utf8))
    }

    @Test(arguments: ["no-such-program", "/no/such/program", "/etc/passwd", "/tmp", ""])
    func namesAProgramThatIsNone(_ program: String) async throws {
        await #expect(throws: JailError.programMissing(program)) {
            try await TestSandbox.jail().runProgram(program)
        }
    }

    @Test func tellsAFileThatIsNoProgram() async throws {
        let folder = try TemporaryFolder()
        let program = try Launcher.program("not a program", in: folder)

        await #expect(throws: JailError.programMissing(program.path)) {
            try await TestSandbox.jail().runProgram(program.path)
        }
    }

    @Test func refusesAnArgumentWithANUL() async throws {
        await #expect(throws: JailError.self) {
            try await TestSandbox.jail().runProgram("echo", arguments: ["a\0b"])
        }
    }

    @Test func tellsMemoryOnlyWhenItEndedTheProgram() async throws {
        let jail = try TestSandbox.jail()
        let refuse = "my $m = syscall(\(SYS_mmap), 0, 10 << 30, 3, 0x22, -1, 0);"
        let limits = RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10))

        let atOnce = try await jail.runProgram(
            "perl", arguments: ["-e", "\(refuse) exit 1"], limits: limits)
        let later = try await jail.runProgram(
            "perl", arguments: ["-e", "\(refuse) while ((times)[0] + (times)[1] < 0.5) {} exit 1"],
            limits: limits)
        let never = try await jail.runProgram("perl", arguments: ["-e", "exit 1"], limits: limits)

        #expect(atOnce.ending == .memoryExceeded)
        #expect(later.ending == .failed)
        #expect(never.ending == .failed)
    }

    @Test func leavesTheMemoryOfItsChildrenToTheProgram() async throws {
        // sort asks for more than it may have, and does with less.
        let report = try await shell(
            "sort; exit 3", input: "b\na\n", limits: RunLimits(processes: 4))

        #expect(report.ending == .failed)
        #expect(report.exitCode == 3)
        #expect(report.standardOutput == Data("a\nb\n".utf8))
    }

    @Test func takesANewProgramForNoGrowth() async throws {
        // Each shell replaces itself: its heap begins elsewhere, and nothing was refused.
        let report = try await shell(
            "for i in 1 2 3 4 5 6; do (/bin/sh -c 'exit 1'); done; exit 1",
            limits: RunLimits(processes: 4))

        #expect(report.ending == .failed)
    }

    @Test func cannotReachItsSupervisor() async throws {
        let report = try await TestSandbox.jail().runProgram(
            "perl",
            arguments: [
                "-e",
                """
                $l = pack('QQ', 0, 0);
                for $r (0, 7) { print syscall(\(SYS_prlimit64), 1, $r, $l, 0), ' ' }
                kill 'KILL', 1; kill 'STOP', 1; print 'here'
                """,
            ])

        #expect(report.ending == .completed, "\(report)")
        #expect(report.standardOutput == Data("-1 -1 here".utf8))
    }

    private func shell(
        _ script: String, input: String = "", limits: RunLimits = RunLimits()
    ) async throws -> RunReport {
        try await TestSandbox.jail().runProgram(
            "sh", arguments: ["-c", script, "sh", "world"], standardInput: Data(input.utf8),
            limits: limits)
    }
}
