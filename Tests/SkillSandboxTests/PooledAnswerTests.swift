import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What untrusted code tries with the host that waits for its answers.
@Suite(.tags(.jail), .timeLimit(.minutes(2))) struct PooledAnswerTests {
    @Test(arguments: ways) func isToldRightly(_ way: Way) async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }

        let report = try await isolates.run(way.action, limits: way.limits)
        let next = try await isolates.run("nothing")

        #expect(way.answers.contains(Answer(report)), "\(report.json.canonical)")
        #expect(Answer(next) == Answer(.completed, ""))
    }

    struct Way: CustomTestStringConvertible {
        var action: String
        var answers: Set<Answer>
        var limits: RunLimits

        init(
            _ action: String, _ answers: Set<Answer>, limits: RunLimits = PooledLibrary.limits
        ) {
            self.action = action
            self.answers = answers
            self.limits = limits
        }

        var testDescription: String { action }
    }

    struct Answer: Hashable {
        var ending: RunReport.Ending
        var text: String?

        init(_ ending: RunReport.Ending, _ text: String? = nil) {
            self.ending = ending
            self.text = text
        }

        init(_ report: RunReport) {
            self.init(report.ending, report.output?.stringValue)
        }
    }

    // What it does after its answer is heard of only when it is done first.
    private static let ways = [
        Way("spin-behind", [Answer(.completed, "")]),
        Way("flood-behind", [Answer(.completed, ""), Answer(.outputExceeded)]),
        Way("twice", [Answer(.completed, "first"), Answer(.failed)]),
        Way("pieces", [Answer(.completed, "p")]),
        Way("huge-length", [Answer(.timedOut)], limits: PooledLibrary.ofShortLife),
        Way("wrong-kind", [Answer(.failed)]),
        Way("crash-behind", [Answer(.completed, "gone"), Answer(.crashed)]),
        Way("leave-behind", [Answer(.completed, "gone")]),
        Way("say-nothing", [Answer(.failed)]),
        Way("close-all", [Answer(.failed)]),
        Way("stop", [Answer(.timedOut)], limits: PooledLibrary.ofShortLife),
        Way("lose-main-thread", [Answer(.timedOut)], limits: PooledLibrary.ofShortLife),
        Way("ahead", [Answer(.completed, "ahead"), Answer(.failed)]),
    ]

    /// Writing to whoever doesn't listen must not end the host by a signal.
    @Test func survivesWhoRefusesItsInput() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        _ = try await session.run("refuse-input")

        let report = try await session.run("nothing", limits: PooledLibrary.ofShortLife)

        #expect(report.ending == .timedOut)
        #expect(try await isolates.text("nothing") == "")
    }

    @Test func givesNobodyTheAnswersOfAnother() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let early = try await isolates.session()
        let honest = try await isolates.session()
        defer { honest.end() }
        defer { early.end() }

        for _ in 0..<20 {
            async let one = early.run("ahead", limits: PooledLibrary.ofShortLife)
            async let other = honest.text("descriptors")
            #expect(try await other == "0 1 2 4 5")
            // It may have answered, or be over: only itself is led astray.
            let answer = try? await Answer(one)
            let its: Set = [Answer(.completed, "ahead"), Answer(.completed, ""), Answer(.failed)]
            #expect(answer.map { its.contains($0) } ?? true, "\(answer as Any)")
        }
    }

    @Test func hearsOthersWhileASessionPrintsBetweenItsCalls() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        defer { session.end() }
        _ = try? await session.run("flood-behind")

        for _ in 0..<10 { #expect(try await isolates.text("nothing") == "") }
    }

    @Test func stopsASessionBetweenItsCalls() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        defer { session.end() }
        _ = try? await session.run("spin-behind")

        try await IsolatePoolTests.wait {
            PoolProcess.all(of: isolates.pool).contains { PoolProcess.isStopped($0) }
        }

        #expect(try await isolates.text("nothing") == "")
    }

    @Test func letsASessionWaitForItsNextCall() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        defer { session.end() }

        _ = try await session.run("nothing", limits: PooledLibrary.ofShortLife)
        try await Task.sleep(for: .milliseconds(700))

        #expect(try await session.text("nothing") == "")
    }

    /// The kernel would add up the calls' time.
    @Test func givesEachCallTimeOfItsOwn() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session(cpu: .milliseconds(900))
        defer { session.end() }

        for _ in 0..<16 { #expect(try await session.run("burn").ending == .completed) }
    }

    /// The processor time that is told is the isolate's own, and not that of whoever watches it.
    @Test func tellsItsOwnTime() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        // Makes the supervisor work.
        for _ in 0..<100 { _ = try await isolates.run("leave-behind") }

        let report = try await isolates.run("say-nothing")

        #expect(report.ending == .failed)
        #expect(report.cpuTime < .milliseconds(15), "\(report.cpuTime)")
    }

    /// Whoever came before it was replaced is served by the old zygote.
    @Test func servesAllWhileZygotesAreReplaced() async throws {
        let artifact = try await TestSandbox.build("Wait", Self.waiting)
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1, runs: 3)
        defer { pool.close() }

        let answers = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            for number in 0..<300 {
                // Some come while the others still wait for their turn.
                if number >= 200 { try await Task.sleep(for: .milliseconds(10)) }
                group.addTask { try await pool.run(artifact, input: .integer(number)).output }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }

        #expect(answers == Set((0..<300).map { .integer($0) }))
    }

    @Test func leavesRoomBesideSessions() async throws {
        let isolates = try IsolatePoolAttackTests.isolates()
        defer { isolates.pool.close() }
        var sessions: [PooledLibrary.Session] = []
        for _ in 0..<48 { sessions.append(try await isolates.session()) }

        await #expect(throws: JailError.tooManyIsolates(48)) { try await isolates.session() }
        #expect(try await isolates.text("nothing") == "")

        sessions.forEach { $0.end() }
    }

    @Test func answersWhoComesTooLate() async throws {
        let artifact = try await TestSandbox.build("Wait", Self.waiting)
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        let isolate = try await pool.isolate(for: artifact)
        pool.close()

        await #expect(throws: JailError.isolateEnded) { try await isolate.call(1) }
        #expect(try await pool.run(artifact, input: 2).output == 2)
    }

    @Test func forgetsWhoWasCancelled() async throws {
        let artifact = try await TestSandbox.build("Wait", Self.waiting)
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 2)
        defer { pool.close() }
        try await pool.prepare()

        for delay in 0..<40 {
            let run = Task { try await pool.run(artifact, input: 1).output }
            try await Task.sleep(for: .microseconds(delay * 500))
            run.cancel()
            do {
                #expect(try await run.value == 1)
            } catch {
                #expect(error as? JailError == .cancelled)
            }
        }

        #expect(try await pool.run(artifact, input: 7).output == 7)
    }

    private static let waiting = """
        import Foundation
        typealias Input = Int
        typealias Output = Int
        func run(_ input: Int) throws -> Int {
            usleep(20_000)
            return input
        }

        """
}
