import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct ComposerWithModelTests {
    @Test func asksForSubgoalsAndThenForSkills() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try Self.server(
            subgoals: ["split a text into words", "count the items of a list"],
            skills: ["split-words", "count-items"])

        let solution = try await library.composer(server).solve(
            "How long is this?", input: ["text": "to be or not"])

        #expect(solution.report?.output == ["count": 4])
        #expect(solution.subgoals.map(\.candidates.count) == [1, 1])
        #expect(server.unexpected.isEmpty && server.unusedExchanges.isEmpty)
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.exchanges == 2)
        #expect(statistics.promptTokens == 20)
    }

    @Test func tellsTheModelTheTypesAndNotTheValues() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try Self.server(subgoals: ["split a text into words"], skills: ["split-words"])

        _ = try await library.composer(server).solve(
            "How long is this?", input: ["text": "a secret", "limit": 3])

        let prompts = server.requests.map(\.prompt)
        #expect(prompts.allSatisfy { $0.contains("limit: Int, text: String") })
        #expect(!prompts.contains { $0.contains("a secret") })
        #expect(prompts[1].contains("split-words(text: String) -> (words: [String])"))
    }

    @Test(arguments: ["halve-number", "no-such-skill", "", "rm -rf /"])
    func usesNoSkillThatWasNotOffered(_ name: String) async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try Self.server(subgoals: ["split a text into words"], skills: [name])

        let solution = try await library.composer(server).solve(
            "How long is this?", input: ["text": "a", "number": 1])

        #expect(solution.plan == nil)
        #expect(solution.subgoals.map(\.candidates) == [[]])
    }

    @Test func abstainsWhenTheModelLeavesASubgoalOut() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let server = try Self.server(
            subgoals: ["split a text into words", "count the items of a list"],
            skills: ["split-words", ""])

        let solution = try await library.composer(server).solve(
            "How long is this?", input: ["text": "to be"])

        #expect(solution.plan == nil)
        #expect(solution.subgoals.map(\.candidates.count) == [1, 0])
    }

    @Test func saysThatAnAnswerIsNoJSON() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(
            replies: .completion("I am sorry, Dave."), .completion("{\"subgoals\": [oops]}"))

        let error = await #expect(throws: WorkshopError.self) {
            try await library.composer(server).solve("How long is this?", input: [:])
        }

        #expect(error == .uselessReply(purpose: "decompose", reason: "it is not JSON"))
        #expect(
            error?.description == """
                The language model's answer to "decompose" can't be used: it is not JSON. Try \
                again, or choose another model in SKILLBOX_MODEL.
                """)
        // The second try must not get the likeliest answer once more.
        #expect(server.requests.map { $0.json["temperature"]?.doubleValue } == [0, 0.7])
    }

    @Test(arguments: ["{}", "{\"subgoals\": []}", "{\"subgoals\": [1, null, \"\"]}"])
    func saysThatNoSubgoalIsNamed(_ reply: String) async throws {
        let library = try await TestLibrary()
        let server = try ScriptedServer(replies: .completion(reply))

        await #expect(
            throws: WorkshopError.uselessReply(
                purpose: "decompose", reason: "it names no sub-goal")
        ) {
            try await library.composer(server).solve("How long is this?", input: [:])
        }
    }

    @Test func saysThatTooFewSkillsAreNamed() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try Self.server(subgoals: ["split a text", "count words"], skills: ["x"])

        await #expect(
            throws: WorkshopError.uselessReply(
                purpose: "choose", reason: "it names 1 skills for 2")
        ) {
            try await library.composer(server).solve("How long is this?", input: [:])
        }
    }

    @Test func saysThatTheServerRefused() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try ScriptedServer(replies: .error(401, "no such key"))

        await #expect(throws: ChatError.refused(status: 401, message: "no such key")) {
            try await library.composer(server).solve("How long is this?", input: [:])
        }
    }

    @Test func takesAtMostEightSubgoals() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let server = try Self.server(
            subgoals: Array(repeating: "split a text into words", count: 50),
            skills: Array(repeating: "split-words", count: 8))

        let solution = try await library.composer(server).solve(
            "How long is this?", input: ["text": "a b"])

        #expect(solution.subgoals.count == 8)
        #expect(solution.report?.output == ["words": ["a", "b"]])
    }

    private static func server(subgoals: [String], skills: [String]) throws -> ScriptedServer {
        func reply(_ field: String, _ texts: [String]) -> ScriptedReply {
            let value: JSONValue = .object([field: .array(texts.map(JSONValue.string))])
            return .completion("Here it is:\n```json\n\(value.pretty)\n```")
        }
        return try ScriptedServer(exchanges: [
            ScriptedExchange(
                .init(contains: ["You divide a task", "How long is this?"]),
                reply: reply("subgoals", subgoals)),
            ScriptedExchange(
                .init(contains: ["You choose programs", "1. \(subgoals[0])"]),
                reply: reply("skills", skills)),
        ])
    }
}
