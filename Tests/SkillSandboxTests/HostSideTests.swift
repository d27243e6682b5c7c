import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What a run leaves with the host, whatever becomes of either.
@Suite(.serialized, .tags(.jail), .timeLimit(.minutes(5))) struct HostSideTests {
    @Test func cancellationKillsTheRun() async throws {
        let mark = Self.mark()
        let run = Task { try await Self.sleep(mark) }
        try await Self.wait { try !Self.runs(mark).isEmpty }

        let start = ContinuousClock.now
        run.cancel()
        let result = await run.result

        #expect(throws: JailError.cancelled) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try Self.runs(mark).isEmpty)
    }

    @Test func cancellationComesTooEarlyForNothing() async throws {
        let run = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await Self.sleep(Self.mark())
        }

        let result = await run.result

        #expect(throws: JailError.cancelled) { try result.get() }
    }

    @Test func cancellationReachesALauncherThatNeverListens() async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.script("exec sleep 60", in: folder)
        // More than the socket holds, so that sending it can't end.
        let environment = (0..<400).map { "V\($0)=" + String(repeating: "x", count: 2000) }
        let run = Task {
            try await Jail(launcher: launcher).runProgram("true", environment: environment)
        }
        try await Task.sleep(for: .milliseconds(200))

        let start = ContinuousClock.now
        run.cancel()
        let result = await run.result

        #expect(throws: JailError.cancelled) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func aKilledLauncherIsAnError() async throws {
        let mark = Self.mark()
        let run = Task { try await Self.sleep(mark) }
        try await Self.wait { try !Self.runs(mark).isEmpty }
        let program = try #require(try Self.runs(mark).last)
        let launcher = try #require(try Processes().line(from: program, to: getpid()).last)

        let start = ContinuousClock.now
        kill(launcher, SIGKILL)
        let result = await run.result

        #expect(throws: JailError.lostLauncher) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(10))
        try await Self.wait { try Self.runs(mark).isEmpty }
    }

    @Test(arguments: ["exit 0", "exit 3", "kill -9 $$", "echo F >&3"])
    func aLauncherThatSaysNothingIsAnError(_ script: String) async throws {
        let folder = try TemporaryFolder()
        let jail = try Jail(launcher: try Launcher.script(script, in: folder))

        await #expect(throws: JailError.lostLauncher) { try await jail.runProgram("true") }
    }

    @Test func endsWithTheHost() async throws {
        let mark = Self.mark()
        var launcher = try StartedLauncher(
            running: ["/bin/sh", "-c", "setsid sleep \(mark) & sleep \(mark)"])
        // The shell, whose own words hold the mark too, and what it starts.
        try await Self.wait { try Self.runs(mark).count == 3 }
        let processes = try Processes()
        let all = Set(try Self.runs(mark).flatMap { processes.line(from: $0, to: getpid()) })

        // The kernel closes the host's end when the host dies, whatever it dies of.
        let start = ContinuousClock.now
        launcher.closeControl()
        try await Self.wait { try all.isDisjoint(with: Processes().living) }

        // With the launcher and the supervisor.
        #expect(all.count == 5)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func leavesNoDescriptorAndNoZombie() async throws {
        let before = try Self.openDescriptors()
        for _ in 0..<200 {
            _ = try await TestSandbox.jail().runProgram("true")
        }

        // Tests beside this one hold some for a moment: far fewer than one for each run.
        try await Self.wait { try Self.openDescriptors() < before + 100 }
        let zombies = try Processes().zombies(of: getpid())
        try await Self.wait { try zombies.isDisjoint(with: Processes().zombies(of: getpid())) }
    }

    private static func sleep(_ mark: String) async throws -> RunReport {
        try await TestSandbox.jail().runProgram(
            "sleep", arguments: [mark], limits: RunLimits(wallTime: .seconds(60)))
    }

    /// A number of seconds that no other test sleeps for.
    private static func mark() -> String { "86399.\(UInt32.random(in: 1...UInt32.max))" }

    private static func runs(_ mark: String) throws -> [pid_t] {
        try Processes().descendants(running: "sleep \(mark)")
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// Waits until `holds`, for ten seconds at most.
    private static func wait(until holds: () throws -> Bool) async throws {
        for _ in 0..<1000 {
            if try holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("It did not come about within ten seconds.")
    }
}
