import SkillChat
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct BudgetedChatTests {
    @Test func spendsWhatTheServerCounts() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let budget = TokenBudget(limit: 1_000)
        let chat = BudgetedChat(try Fixtures.chat(server), budget: budget)

        _ = try await chat.reply(to: Fixtures.greeting)

        #expect(budget.spent == 12)
        #expect(budget.remaining == 988)
    }

    @Test func makesNoCallThatMightExceedTheBudget() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let needed = Fixtures.greeting.estimatedPromptTokens + Fixtures.greeting.maximumTokens
        let poor = BudgetedChat(
            try Fixtures.chat(server), budget: TokenBudget(limit: needed - 1))
        let rich = BudgetedChat(try Fixtures.chat(server), budget: TokenBudget(limit: needed))

        await #expect(
            throws: ChatError.budgetSpent(limit: needed - 1, spent: 0, needed: needed)
        ) {
            try await poor.reply(to: Fixtures.greeting)
        }
        #expect(server.requests.isEmpty)
        #expect(try await rich.reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func survivesAnEndlessTokenLimit() async throws {
        let server = try ScriptedServer(exchanges: [])
        let chat = BudgetedChat(try Fixtures.chat(server), budget: TokenBudget(limit: 10))
        var request = Fixtures.greeting
        request.maximumTokens = .max

        await #expect(throws: ChatError.budgetSpent(limit: 10, spent: 0, needed: .max)) {
            try await chat.reply(to: request)
        }
    }

    @Test func spendsNothingOnARefusal() async throws {
        let server = try ScriptedServer(replies: .error(400, "no"))
        let chat = BudgetedChat(try Fixtures.chat(server), budget: TokenBudget(limit: 1_000))

        await #expect(throws: ChatError.refused(status: 400, message: "no")) {
            try await chat.reply(to: Fixtures.greeting)
        }
        #expect(chat.budget.remaining == 1_000)
    }

    @Test func spendsThePromptWhenTheAnswerIsLost() async throws {
        let server = try ScriptedServer(replies: .silence)
        let chat = BudgetedChat(
            try Fixtures.chat(server, timeLimit: .milliseconds(300)),
            budget: TokenBudget(limit: 1_000))

        await #expect(throws: ChatError.timedOut(after: .milliseconds(300))) {
            try await chat.reply(to: Fixtures.greeting)
        }
        #expect(chat.budget.spent == Fixtures.greeting.estimatedPromptTokens)
    }
}
