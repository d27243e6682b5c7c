import Foundation
import SkillCore
import SkillTestSupport
import Testing

/// Growing what a task lacks, as whoever waits for the answer sees it.
@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct SolveGrowingTests {
    private static let goals: JSONValue = [
        "subgoals": [["goal": "bake sourdough bread", "needs": ["text"], "gives": ["vowels"]]]
    ]
    private static let plan: JSONValue = [
        "steps": [["skill": "vowel-count", "bind": ["text": "$input.text"]]]
    ]
    private static let command = ["solve", "bake it", "--grow", "--input", #"{"text": "aria"}"#]

    private static func exchange(
        _ words: String, _ reply: String, delay: Duration = .zero
    ) -> ScriptedExchange {
        ScriptedExchange(
            .init(path: "/chat/completions", contains: [words]),
            reply: .completion(reply, delay: delay))
    }

    /// A model that grows the skill that is missing, and plans with it.
    static func server() throws -> ScriptedServer {
        try ScriptedServer(exchanges: [
            exchange("You divide a task", goals.canonical),
            exchange("You specify one small", GrowCommandTests.specification.canonical),
            exchange("from its description", GrowCommandTests.program),
            exchange("exactly as specified", GrowCommandTests.program),
            exchange("You review one small", #"{"success": true, "critique": ""}"#),
            exchange("You plan how small programs", plan.canonical),
            exchange("You check the answer", #"{"satisfied": true, "reason": ""}"#),
        ])
    }

    @Test func tellsWhatGrowsBesideTheAnswer() async throws {
        let library = try await TestLibrary.filled()
        let server = try Self.server()

        let outcome = try await Program.run(
            Self.command, in: GrowCommandTests.setting(library, server))

        #expect(outcome.exitCode == 0, "\(outcome.summary) \(server.unexpected.map(\.prompt))")
        #expect(outcome.output == "{\"vowels\":3}\n")
        #expect(outcome.errors.contains("kept      vowel-count, version 1, after 1 round"))
        #expect(server.unexpected.isEmpty)
    }

    @Test(arguments: [false, true])
    func endsAfterTheStepWhenInterrupted(asJSON: Bool) async throws {
        let library = try await TestLibrary.filled()
        let slow = try ScriptedServer(exchanges: [
            Self.exchange("You divide a task", Self.goals.canonical),
            Self.exchange(
                "You specify one small", GrowCommandTests.specification.canonical,
                delay: .seconds(1)),
        ])
        let setting = GrowCommandTests.setting(library, slow)

        let outcome = try await Program.turns.take {
            let program = try Program.start(
                Self.command + (asJSON ? ["--json"] : []), in: setting)
            while slow.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            program.send(SIGINT)
            return try await program.end()
        }

        #expect(outcome.signal == SIGINT, "\(outcome.summary)")
        #expect(
            outcome.errors.contains(
                """
                Solving ends after the step that is under way. Interrupt again to end it now.
                """))
        #expect(
            outcome.errors.hasSuffix(
                "Solving stopped before there was an answer. Nothing was grown.\n"),
            "\(outcome.summary)")
        #expect(asJSON ? try outcome.json()["solved"] == false : outcome.output.isEmpty)
        #expect(slow.abandonedRequests == 0 && slow.unexpected.isEmpty)
        // What was answered is known when it goes on.
        #expect(!outcome.errors.contains("No skills"), "\(outcome.summary)")
    }

    @Test func saysWhatWasGrownWhenTheRestIsInterrupted() async throws {
        let library = try await TestLibrary.filled()
        var exchanges = try Self.server().unusedExchanges
        exchanges[5].reply.delay = .seconds(1)
        let server = try ScriptedServer(exchanges: exchanges)
        let setting = GrowCommandTests.setting(library, server)

        let outcome = try await Program.turns.take {
            let program = try Program.start(Self.command, in: setting)
            while server.requests.count < 6 { try await Task.sleep(for: .milliseconds(5)) }
            program.send(SIGINT)
            return try await program.end()
        }

        // The plan that was under way may still have answered.
        #expect(outcome.signal == SIGINT, "\(outcome.summary)")
        #expect(outcome.errors.contains("kept      vowel-count"), "\(outcome.summary)")
        #expect(server.abandonedRequests == 0)
    }
}
