import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct CheckedChatTests {
    private static let good = #"{"text":"Hello!"}"#

    @Test(arguments: [good, "```json\n\(good)\n```", "\n \(good) \n"])
    func takesAReplyThatMatches(content: String) async throws {
        let server = try ScriptedServer(replies: .completion(content))

        let reply = try await CheckedChat(Fixtures.chat(server))
            .reply(to: Fixtures.structuredGreeting)

        #expect(reply.content == content)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        ("Hello!", "it isn't one JSON value and nothing else"),
        (#"{"txt": "Hello!"}"#, #"the value has no field "text""#),
        (#"{"text": 1}"#, "text isn't of type string"),
        (#"{"text": "a", "b": 1}"#, #"the value has a field "b", which isn't asked for"#),
    ])
    func saysWhatIsWrongAndAsksOnceMore(content: String, fault: String) async throws {
        let server = try ScriptedServer(
            replies: .completion(content), .completion(Self.good), .completion("too late"))

        let reply = try await CheckedChat(Fixtures.chat(server))
            .reply(to: Fixtures.structuredGreeting)

        #expect(reply.content == Self.good)
        #expect(reply.promptTokens == 20)
        #expect(server.requests.count == 2)
        let prompt = try #require(server.requests.last?.prompt)
        #expect(
            prompt.hasPrefix(
                "You are brief.\nSay hello.\n\(content)\nThat doesn't match the schema: \(fault)."))
    }

    @Test func returnsTheSecondReplyHoweverItIs() async throws {
        let server = try ScriptedServer(
            replies: .completion("no"), .completion("still no"), .completion(Self.good))

        let reply = try await CheckedChat(Fixtures.chat(server))
            .reply(to: Fixtures.structuredGreeting)

        #expect(reply.content == "still no")
        #expect(server.requests.count == 2)
    }

    @Test func returnsTheFirstReplyWhenTheSecondCallFails() async throws {
        let server = try ScriptedServer(replies: .completion("no"), .error(400, "too long"))

        let reply = try await CheckedChat(Fixtures.chat(server))
            .reply(to: Fixtures.structuredGreeting)

        #expect(reply.content == "no")
        #expect(reply.promptTokens == 10)
        #expect(!reply.tokensAreEstimated)
    }

    @Test func countsThePromptOfASecondCallThatMayBeCharged() async throws {
        let price = TokenPrice(promptPerMillion: 1_000_000, completionPerMillion: 0)
        let server = try ScriptedServer(
            replies: .completion("no"), ScriptedReply(json: ["choices": []]))
        let model = OpenAIChat(
            server: try ModelServer(server.baseURL), model: "tiny", price: price)

        let reply = try await CheckedChat(model, price: price)
            .reply(to: Fixtures.structuredGreeting)

        #expect(reply.content == "no")
        #expect(reply.promptTokens > 10 + Fixtures.structuredGreeting.estimatedPromptTokens)
        #expect(reply.tokensAreEstimated)
        #expect(reply.cost == Double(reply.promptTokens))
    }

    @Test func asksOnceWithoutASchemaAndForAReplyCutShort() async throws {
        let cutShort = ScriptedReply(json: [
            "choices": [["message": ["content": "{\"te"], "finish_reason": "length"]]
        ])
        let server = try ScriptedServer(replies: .completion("Hello!"), cutShort)
        let chat = CheckedChat(try Fixtures.chat(server))

        _ = try await chat.reply(to: Fixtures.greeting)
        #expect(try await chat.reply(to: Fixtures.structuredGreeting).finishReason == .cutShort)
        #expect(server.requests.count == 2)
    }

    @Test func needsTheBudgetForEachCall() async throws {
        let server = try ScriptedServer(replies: .completion("no"), .completion(Self.good))
        let request = Fixtures.structuredGreeting
        let budget = SpendingBudget(
            tokens: request.estimatedPromptTokens + request.maximumTokens)
        let chat = CheckedChat(BudgetedChat(try Fixtures.chat(server), budgets: [budget]))

        #expect(try await chat.reply(to: request).content == "no")
        #expect(server.requests.count == 1)
    }
}
