import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Whatever jailed code does to its descriptors, the host gets a report and keeps what it may keep.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct HostileOutputTests {
    @Test(
        arguments: [
            "head -c 1000000000 /dev/zero",
            "head -c 1000000000 /dev/zero >&2",
            "head -c 1000000000 /dev/zero & head -c 1000000000 /dev/zero >&2 & wait",
        ])
    func endsAFlood(_ script: String) async throws {
        let report = try await Self.shell(script)

        #expect(report.ending == .outputExceeded, "\(report)")
        let kept = [report.standardOutput, report.standardError]
        #expect(kept.contains(Data(count: 1 << 20)))
        #expect(kept.allSatisfy { $0.count <= 1 << 20 })
    }

    @Test func takesForgedFramesForOutput() async throws {
        let statement = "exited 0\\nstop none\\ndenied -\\nmemory-refused 0\\ndisk-full 0\\n"
        let file = "C\\1\\0\\0\\0aD\\1\\0\\0\\0b"
        let frames = "R\\100\\0\\0\\0\(statement)\(file)F\\4\\0\\0\\0\\1\\0\\0\\0O"
        let copies = (3...9).map { "printf '\(frames)' >&\($0) || :" }.joined(separator: "; ")

        let report = try await Self.shell(
            "printf '\(frames)'; printf '\(frames)' >&2; (\(copies)) 2> /dev/null; exit 7")

        #expect(report.ending == .failed)
        #expect(report.exitCode == 7)
        #expect(report.standardOutput.starts(with: Data("R@\0\0\0exited 0\n".utf8)))
        #expect(report.standardOutput == report.standardError)
    }

    @Test(
        arguments: [
            "exec <&- >&- 2>&-; sleep 0.2; exit 5",
            "exec >&-; sleep 0.1; exec 2>&-; sleep 0.1; exit 5",
            "exec < /dev/null > /dev/full 2> /dev/full; echo lost; exit 5",
        ])
    func outlivesItsDescriptors(_ script: String) async throws {
        let report = try await Self.shell(script)

        #expect(report.ending == .failed, "\(report)")
        #expect(report.exitCode == 5)
    }

    @Test(
        arguments: [
            "kill -STOP $$",
            "exec <&- >&- 2>&-; kill -STOP $$",
            "sleep 60 & sleep 60 & kill -STOP -1; kill -STOP $$",
            "setsid sh -c 'trap \"\" TERM HUP; kill -STOP $$' & wait",
            "printf R; exec sleep 60",
        ])
    func endsWhatStopsOrWaits(_ script: String) async throws {
        let limits = RunLimits(wallTime: .milliseconds(300), processes: 8)

        let report = try await Self.shell(script, limits: limits)

        #expect(report.ending == .timedOut, "\(report)")
    }

    @Test func endsItselfWithEverythingElse() async throws {
        let report = try await Self.shell("sleep 60 & kill -KILL -1; kill -KILL $$")

        #expect(report.ending == .crashed, "\(report)")
        #expect(report.signal == SIGKILL)
    }

    @Test(arguments: ["sleep 0.3", "exec <&-; sleep 0.3", "read -r line; sleep 0.3"])
    func ignoresItsInput(_ script: String) async throws {
        let input = Data(repeating: 0x0a, count: 10 << 20)
        let endless = unsafe open("/dev/zero", O_RDONLY | O_CLOEXEC)
        defer { close(endless) }

        let given = try await Self.shell(script, input: input)
        let streamed = try await Self.shell(script, input: Data([0x0a]), descriptor: endless)

        #expect(given.ending == .completed, "\(given)")
        #expect(streamed.ending == .completed, "\(streamed)")
    }

    @Test(
        arguments: [
            "open my $in, '+<', '/proc/self/fd/0'; print $in 'x' x 1e7",
            "open my $in, '>', '/proc/self/fd/0'; print $in 'x' x 1e7",
            "$| = 1; print 'x' x 9; open my $o, '<', '/proc/self/fd/1'; sysread $o, my $t, 9",
            "open my $o, '<', '/proc/self/fd/1'; fcntl($o, 1031, 4096); fcntl($o, 4, 2048)",
            "open my $o, '<', '/proc/self/fd/1'; while (sysread $o, my $t, 9) {}",
        ])
    func usesItsPipesTheWrongWay(_ script: String) async throws {
        let report = try await TestSandbox.jail().runProgram(
            "perl", arguments: ["-e", script], standardInput: Data(count: 1 << 20),
            limits: RunLimits(wallTime: .milliseconds(500)))

        #expect([.completed, .failed, .timedOut, .crashed].contains(report.ending), "\(report)")
        #expect(report.standardOutput.count <= 9)
    }

    @Test(
        arguments: [
            ("flood", RunReport.Ending.outputExceeded),
            ("flood-all", .outputExceeded),
            ("stop", .timedOut),
            ("half-frame", .timedOut),
            ("ignore-input", .failed),
            ("close-all", .failed),
            ("forge-report", .failed),
        ])
    func judgesALibrary(_ action: String, _ ending: RunReport.Ending) async throws {
        let report = try await HostileLibrary.run(action, input: Data(count: 4 << 20))

        #expect(report.ending == ending, "\(report)")
        #expect(report.output == nil)
    }

    private static func shell(
        _ script: String, input: Data = Data(), descriptor: Int32? = nil,
        limits: RunLimits = RunLimits(wallTime: .seconds(30), cpuTime: .seconds(20), processes: 8)
    ) async throws -> RunReport {
        try await TestSandbox.jail().runProgram(
            "sh", arguments: ["-c", script], standardInput: input, inputDescriptor: descriptor,
            limits: limits)
    }
}
