import Foundation
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

@testable import SkillSandbox

/// What a skill tries with the host that answers its questions.
///
/// Each try has its control beside it, which does the same within the bounds.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct HostTalkAttackTests {
    @Test(arguments: attacks, HostWay.allCases)
    func isToldRightly(_ attack: Attack, _ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in .value("yes") }

        let report = try await HostileTalk.run(
            attack.action, way, limits: attack.limits, broker: broker)

        #expect(attack.outcomes(in: way).contains(Outcome(report)), "\(report.json.canonical)")
        #expect(attack.asked.contains(broker.asked.count), "\(broker.asked.count)")
        #expect(report.deniedCapabilities == [])
        #expect(!report.truncated)
    }

    @Test(arguments: attacks, HostWay.allCases)
    func isToldRightlyWithoutABroker(_ attack: Attack, _ way: HostWay) async throws {
        let report = try await HostileTalk.run(attack.action, way, limits: attack.limits)

        let endings = attack.outcomes(in: way).map(\.ending)
        #expect(endings.contains(report.ending), "\(report.json.canonical)")
        #expect(report.output != ["value": "yes"])
    }

    @Test(arguments: HostWay.allCases) func isToldRightlyAtRandom(_ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in .denied(.skills, reason: "No.") }

        for seed in 1...20 {
            let report = try await HostileTalk.run("random \(seed)", way, broker: broker)

            // It may have answered by chance.
            let endings: [RunReport.Ending] = [.failed, .completed]
            #expect(endings.contains(report.ending), "\(seed): \(report.json.canonical)")
            #expect([[], ["skill"]].contains(report.deniedCapabilities))
        }

        #expect(try await HostileTalk.run("once", way, broker: broker).output?["denied"] == "skill")
    }

    @Test(arguments: ["once", "twice-in-turn", "in-pieces", "longest", "reply-to-itself"])
    func isNamedInTheReport(_ action: String) async throws {
        for way in HostWay.allCases {
            let report = try await HostileTalk.run(action, way)

            #expect(report.output?["denied"] == "llm", "\(way): \(report.json.canonical)")
            #expect(report.deniedCapabilities == ["llm"], "\(way)")
        }
    }

    @Test(arguments: HostWay.allCases) func getsNoSocketBesideABroker(_ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in .value("yes") }

        let report = try await HostileTalk.run("socket", way, broker: broker)
        let control = try await HostileTalk.run("once", way, broker: broker)

        #expect(report.ending == .denied)
        #expect(report.deniedCall == "socket")
        #expect(control.output == ["value": "yes"])
        #expect(broker.asked.count == 2)
    }

    @Test(arguments: HostWay.allCases) func asksOneThingAtATime(_ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in
            // It ends early only when it is cancelled.
            try? await Task.sleep(for: .seconds(600))
            return .value("late")
        }

        let report = try await HostileTalk.run("again-while-waiting", way, broker: broker)

        #expect(Outcome(report) == .unanswered, "\(report.json.canonical)")
        #expect(broker.asked.count == 1)
    }

    /// More than a pipe holds: the host must not wait for room.
    @Test(arguments: ["no-reply-read", "no-reply-read-and-again"], HostWay.allCases)
    func readsNoReply(_ action: String, _ way: HostWay) async throws {
        let long = JSONValue.string(String(repeating: "x", count: 1_000_000))
        let broker = ScriptedBroker { _ in .value(long) }
        let limits = RunLimits(wallTime: .seconds(1), cpuTime: .seconds(1))

        let report = try await HostileTalk.run(action, way, limits: limits, broker: broker)
        let control = try await HostileTalk.run("once", way, broker: broker)

        #expect(report.ending == (action == "no-reply-read" ? .timedOut : .failed), "\(report)")
        #expect(broker.asked.count == 2)
        #expect(control.output == ["value": long])
    }

    /// The clock goes on while the host answers, and who answers is told that nobody waits.
    @Test(
        arguments: ["no-reply-read", "once", "ask-and-leave", "ask-and-crash", "ask-and-answer"],
        HostWay.allCases)
    func isNotWaitedForAtItsEnd(_ action: String, _ way: HostWay) async throws {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let broker = ScriptedBroker { _ in
            // It ends early only when it is cancelled.
            try? await Task.sleep(for: .seconds(600))
            end.yield(Task.isCancelled)
            return .value("late")
        }
        let limits = RunLimits(wallTime: .milliseconds(500))

        let report = try await HostileTalk.run(action, way, limits: limits, broker: broker)

        let isAnswered = action == "ask-and-answer" && way != .session
        #expect(report.output == (isAnswered ? 0 : nil), "\(report)")
        #expect(report.ending != .outputExceeded)
        for await wasCancelled in ends.prefix(broker.asked.isEmpty ? 0 : 1) {
            #expect(wasCancelled)
        }
    }

    @Test(arguments: HostWay.allCases) func cancellationReachesTheBroker(_ way: HostWay)
        async throws
    {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let broker = ScriptedBroker { _ in
            begin.yield()
            // It ends early only when it is cancelled.
            try? await Task.sleep(for: .seconds(600))
            end.yield(Task.isCancelled)
            return .value("late")
        }

        let run = Task { try await HostileTalk.run("once", way, broker: broker) }
        for await _ in begins.prefix(1) {}
        run.cancel()

        await #expect(throws: JailError.cancelled) { try await run.value }
        for await wasCancelled in ends.prefix(1) { #expect(wasCancelled) }
    }

    /// A broker that doesn't hear of it holds up nobody, and its late answer reaches nobody.
    @Test func lateAnswersReachNobody() async throws {
        let (done, finish) = AsyncStream.makeStream(of: Void.self)
        let deaf = ScriptedBroker { _ in
            await withCheckedContinuation { continuation in
                Task {
                    for await _ in done {}
                    continuation.resume()
                }
            }
            return .value("late")
        }
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        defer { pool.close() }
        let session = try await HostileTalk.Session(in: pool)
        defer { session.end() }

        let first = try await session.run("ask-and-answer", broker: deaf)
        finish.finish()
        let other = try await HostileTalk.Session(in: pool)
        defer { other.end() }
        let prompt = ScriptedBroker { _ in .value("prompt") }
        for _ in 0..<20 {
            let report = try await other.run("once", broker: prompt)
            #expect(report.output == ["value": "prompt"], "\(report.json.canonical)")
        }

        #expect(Outcome(first) == .unanswered)
        await #expect(throws: JailError.isolateEnded) {
            try await session.run("once", broker: prompt)
        }
    }

    /// What is said out of turn could be taken for the answer to the next input.
    @Test(arguments: [
        "answer-twice", "answer-twice-later", "answer-ahead", "fail-and-answer", "ask-and-answer",
    ])
    func endsASessionThatSpeaksOutOfTurn(_ action: String) async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        defer { pool.close() }
        let session = try await HostileTalk.Session(in: pool)
        let control = try await HostileTalk.Session(in: pool)
        defer { control.end() }

        let first = try await session.run(action, broker: nil)
        // It is ended at once, or when it is called.
        let second = try? await session.run("nothing", broker: nil)

        #expect([0, nil].contains(first.output), "\(first.json.canonical)")
        #expect(second?.output == nil, "\(String(describing: second?.json.canonical))")
        await #expect(throws: JailError.isolateEnded) {
            try await session.run("nothing", broker: nil)
        }
        for _ in 0..<3 { #expect(try await control.run("nothing", broker: nil).output == 0) }
    }

    @Test func leavesNoDescriptor() async throws {
        let before = try Self.openDescriptors()
        let broker = ScriptedBroker { _ in
            // It ends early only when it is cancelled.
            try? await Task.sleep(for: .seconds(600))
            return .value("late")
        }
        for _ in 0..<200 {
            let report = try await HostileTalk.run("ask-and-leave", .alone, broker: broker)
            #expect(report.ending == .failed)
        }

        // Tests beside this one hold some for a moment: far fewer than one for each run.
        for _ in 0..<1000 where try Self.openDescriptors() >= before + 100 {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try Self.openDescriptors() < before + 100)
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    struct Outcome: Hashable {
        var ending: RunReport.Ending
        var output: JSONValue?
        var error: String?

        init(_ ending: RunReport.Ending, _ output: JSONValue? = nil, error: String? = nil) {
            self.ending = ending
            self.output = output
            self.error = error
        }

        init(_ report: RunReport) {
            self.init(report.ending, report.output, error: report.error)
        }

        static let answered = Outcome(.completed, ["value": "yes"])
        static let unanswered = Outcome(.failed, error: "The skill ended without an answer.")
    }

    struct Attack: CustomTestStringConvertible {
        var action: String
        private var outcomes: Set<Outcome>
        private var outcomesInSession: Set<Outcome>
        var asked: ClosedRange<Int>
        var limits = HostWay.limits

        init(
            _ action: String, _ outcomes: Outcome..., inSession: Outcome? = nil,
            asked: ClosedRange<Int>
        ) {
            self.action = action
            self.outcomes = Set(outcomes)
            outcomesInSession = inSession.map { [$0] } ?? self.outcomes
            self.asked = asked
            if outcomes.contains(Outcome(.timedOut)) { limits.wallTime = .milliseconds(500) }
        }

        var testDescription: String { action }

        func outcomes(in way: HostWay) -> Set<Outcome> {
            way == .session ? outcomesInSession : outcomes
        }
    }

    private static let unknown = Outcome(
        .completed, ["failed": "The question is none that the host knows."])

    private static let attacks = [
        Attack("once", .answered, asked: 1...1),
        Attack("twice-in-turn", .answered, asked: 2...2),
        Attack("twice-at-once", .unanswered, asked: 0...1),
        // The first may have been answered before the second came.
        Attack("again-while-waiting", .unanswered, Outcome(.timedOut), asked: 1...2),
        Attack("longest", .answered, asked: 1...1),
        Attack("too-long", .unanswered, asked: 0...0),
        Attack("too-long-by-far", .unanswered, asked: 0...0),
        Attack("hundred", .answered, asked: 100...100),
        Attack("hundred-and-one", .unanswered, asked: 100...100),
        Attack("half-a-header", .unanswered, asked: 0...0),
        Attack("half-a-question", .unanswered, asked: 0...0),
        Attack("half-and-wait", Outcome(.timedOut), asked: 0...0),
        Attack("in-pieces", .answered, asked: 1...1),
        Attack("nothing-asked", unknown, asked: 0...0),
        Attack("no-json", unknown, asked: 0...0),
        Attack("no-text", unknown, asked: 0...0),
        Attack("no-prompt", unknown, asked: 0...0),
        Attack("wrong-types", unknown, asked: 0...0),
        Attack("unknown-capability", unknown, asked: 0...0),
        Attack("deep", unknown, asked: 0...0),
        Attack("wrong-kind", .unanswered, asked: 0...0),
        Attack("input-closed", Outcome(.timedOut), asked: 1...1),
        Attack("input-closed-and-again", Outcome(.timedOut), .unanswered, asked: 1...50),
        // A session could take the reply that it never read for its next input.
        Attack("ask-and-answer", Outcome(.completed, 0), inSession: .unanswered, asked: 0...1),
        // In a pool a run is over with its answer.
        Attack("ask-after-answering", .unanswered, .answered, asked: 1...1),
        Attack("reply-to-itself", .answered, asked: 1...1),
    ]
}
