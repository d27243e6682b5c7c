import SkillChat
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct BudgetedChatTests {
    private static let prices = PriceTable([
        "tiny": TokenPrice(promptPerMillion: 2, completionPerMillion: 10)
    ])
    private static let needed =
        Fixtures.greeting.estimatedPromptTokens + Fixtures.greeting.maximumTokens

    @Test func spendsWhatTheServerCounts() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let budget = SpendingBudget(tokens: 1_000)
        let chat = BudgetedChat(
            try Fixtures.chat(server), named: "tiny", budgets: [budget], prices: Self.prices)

        _ = try await chat.reply(to: Fixtures.greeting)

        #expect(budget.spentTokens == 12)
        #expect(budget.remainingTokens == 988)
        #expect(budget.spentCost == (10 * 2.0 + 2 * 10.0) / 1_000_000)
    }

    @Test func makesNoCallThatMightExceedTheBudget() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let poor = BudgetedChat(
            try Fixtures.chat(server), budgets: [SpendingBudget(tokens: Self.needed - 1)])
        let rich = BudgetedChat(
            try Fixtures.chat(server), budgets: [SpendingBudget(tokens: Self.needed)])

        await #expect(
            throws: ChatError.budgetSpent(
                .session, .tokens(limit: Self.needed - 1, spent: 0, needed: Self.needed))
        ) {
            try await poor.reply(to: Fixtures.greeting)
        }
        #expect(server.requests.isEmpty)
        #expect(try await rich.reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func makesNoCallThatMightCostTooMuch() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let cost = TokenPrice(promptPerMillion: 2, completionPerMillion: 10).cost(
            promptTokens: Fixtures.greeting.estimatedPromptTokens,
            completionTokens: Fixtures.greeting.maximumTokens)
        func chat(_ limit: Double) throws -> BudgetedChat<OpenAIChat> {
            BudgetedChat(
                try Fixtures.chat(server), named: "tiny", budgets: [SpendingBudget(cost: limit)],
                prices: Self.prices)
        }

        await #expect(
            throws: ChatError.budgetSpent(
                .session, .cost(limit: cost / 2, spent: 0, needed: cost))
        ) {
            try await chat(cost / 2).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.isEmpty)
        #expect(try await chat(cost).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func refusesALimitedCostThatCannotBeTold() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let chat = BudgetedChat(
            try Fixtures.chat(server), named: "other", budgets: [SpendingBudget(.day, cost: 5)],
            prices: Self.prices)

        await #expect(throws: ChatError.unknownPrice(model: "other")) {
            try await chat.reply(to: Fixtures.greeting)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func needsEveryBudgetAndTakesFromNoneWhenOneIsSpent() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"), .completion("Hello!"))
        let session = SpendingBudget(tokens: 1_000)
        let day = SpendingBudget(.day, tokens: 1_000, spentTokens: 1_000 - Self.needed)
        let chat = BudgetedChat(try Fixtures.chat(server), budgets: [session, day])

        _ = try await chat.reply(to: Fixtures.greeting)
        await #expect(
            throws: ChatError.budgetSpent(
                .day,
                .tokens(limit: 1_000, spent: 1_012 - Self.needed, needed: Self.needed))
        ) {
            try await chat.reply(to: Fixtures.greeting)
        }

        #expect(server.requests.count == 1)
        #expect(session.spentTokens == 12)
        #expect(session.remainingTokens == 988)
    }

    @Test func survivesAnEndlessTokenLimit() async throws {
        let server = try ScriptedServer(exchanges: [])
        let chat = BudgetedChat(
            try Fixtures.chat(server), budgets: [SpendingBudget(tokens: 10)])
        var request = Fixtures.greeting
        request.maximumTokens = .max

        let error = await #expect(throws: ChatError.self) { try await chat.reply(to: request) }

        guard case .budgetSpent(.session, .tokens(limit: 10, spent: 0, _)) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
    }

    @Test func spendsNothingOnARefusal() async throws {
        let server = try ScriptedServer(replies: .error(400, "no"))
        let budget = SpendingBudget(tokens: 1_000)
        let chat = BudgetedChat(try Fixtures.chat(server), budgets: [budget])

        await #expect(throws: ChatError.refused(status: 400, message: "no")) {
            try await chat.reply(to: Fixtures.greeting)
        }
        #expect(budget.remainingTokens == 1_000)
    }

    @Test func spendsThePromptWhenTheAnswerIsLost() async throws {
        let server = try ScriptedServer(replies: .silence)
        let budget = SpendingBudget(tokens: 1_000)
        let chat = BudgetedChat(
            try Fixtures.chat(server, timeLimit: .milliseconds(300)), budgets: [budget])

        await #expect(throws: ChatError.timedOut(after: .milliseconds(300))) {
            try await chat.reply(to: Fixtures.greeting)
        }
        #expect(budget.spentTokens == Fixtures.greeting.estimatedPromptTokens)
    }

    @Test func tellsWhatAReplyCost() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"), .completion("Hello!"))
        let address = try ModelServer(server.baseURL)
        let priced = OpenAIChat(
            server: address, model: "tiny", name: "cheap",
            price: TokenPrice(promptPerMillion: 1_000_000, completionPerMillion: 0.5))
        let unpriced = OpenAIChat(server: address, model: "tiny")

        let reply = try await priced.reply(to: Fixtures.greeting)
        #expect(reply.cost == 10 + 1e-6)
        #expect(reply.endpoint == "cheap")
        #expect(try await unpriced.reply(to: Fixtures.greeting).cost == nil)
    }
}
