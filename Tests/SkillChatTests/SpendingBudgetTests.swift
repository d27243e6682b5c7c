import SkillTestSupport
import Testing

@testable import SkillChat

@Suite struct SpendingBudgetTests {
    private func amount(_ tokens: Int, _ cost: Double = 0) -> SpendingBudget.Amount {
        SpendingBudget.Amount(tokens: tokens, cost: cost)
    }

    @Test func setsTokensAsideUntilTheyAreSettled() throws {
        let budget = SpendingBudget(tokens: 100, spentTokens: 10)

        try budget.reserve(amount(60))
        #expect(budget.remainingTokens == 30)
        #expect(
            throws: ChatError.budgetSpent(.session, .tokens(limit: 100, spent: 10, needed: 31))
        ) {
            try budget.reserve(amount(31))
        }
        budget.settle(reservation: amount(60), spending: amount(5))

        #expect(budget.spentTokens == 15)
        #expect(budget.remainingTokens == 85)
        #expect(budget.remainingCost == nil)
        try budget.reserve(amount(85))
        #expect(budget.remainingTokens == 0)
    }

    @Test func setsDollarsAsideUntilTheyAreSettled() throws {
        let budget = SpendingBudget(.day, cost: 1, spentCost: 0.25)

        try budget.reserve(amount(1_000_000, 0.5))
        #expect(budget.remainingCost == 0.25)
        #expect(
            throws: ChatError.budgetSpent(.day, .cost(limit: 1, spent: 0.25, needed: 0.375))
        ) {
            try budget.reserve(amount(1, 0.375))
        }
        budget.settle(reservation: amount(1_000_000, 0.5), spending: amount(900, 0.125))

        #expect(budget.spentCost == 0.375)
        #expect(budget.spentTokens == 900)
        #expect(budget.remainingTokens == nil)
    }

    @Test func letsTheCallThatFitsExactlyPass() throws {
        let budget = SpendingBudget(cost: 0.3)

        for _ in 0..<3 { try budget.reserve(amount(1, 0.1)) }
        #expect(throws: ChatError.self) { try budget.reserve(amount(1, 0.0001)) }
    }

    @Test(arguments: [101, Int.max])
    func staysSpentHoweverMuchAServerClaims(claim: Int) throws {
        let budget = SpendingBudget(tokens: 100, spentTokens: 1)

        try budget.reserve(amount(10))
        budget.settle(reservation: amount(10), spending: amount(claim))

        #expect(budget.remainingTokens == 0)
        #expect(budget.spentTokens >= 100)
        #expect(throws: ChatError.self) { try budget.reserve(amount(1)) }
    }

    @Test func isNeverOverspentByCallsAtTheSameTime() async {
        let budget = SpendingBudget(tokens: 1_000, cost: 1_000)

        let reserved = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    (try? budget.reserve(SpendingBudget.Amount(tokens: 7, cost: 7.5))) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(reserved == 133)
        #expect(budget.remainingTokens == 1_000 - 133 * 7)
        #expect(budget.remainingCost == 1_000 - 133 * 7.5)
    }
}
