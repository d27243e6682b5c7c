import SkillTestSupport
import Testing

@testable import SkillChat

@Suite struct TokenBudgetTests {
    @Test func setsTokensAsideUntilTheyAreSettled() throws {
        let budget = TokenBudget(limit: 100, spent: 10)

        try budget.reserve(60)
        #expect(budget.remaining == 30)
        #expect(throws: ChatError.budgetSpent(limit: 100, spent: 10, needed: 31)) {
            try budget.reserve(31)
        }
        budget.settle(reservation: 60, spending: 5)

        #expect(budget.spent == 15)
        #expect(budget.remaining == 85)
        try budget.reserve(85)
        #expect(budget.remaining == 0)
    }

    @Test(arguments: [101, Int.max])
    func staysSpentHoweverMuchAServerClaims(claim: Int) throws {
        let budget = TokenBudget(limit: 100, spent: 1)

        try budget.reserve(10)
        budget.settle(reservation: 10, spending: claim)

        #expect(budget.remaining == 0)
        #expect(budget.spent >= 100)
        #expect(throws: ChatError.self) { try budget.reserve(1) }
    }

    @Test func isNeverOverspentByCallsAtTheSameTime() async {
        let budget = TokenBudget(limit: 1_000)

        let reserved = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<300 {
                group.addTask { (try? budget.reserve(7)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }

        #expect(reserved == 142)
        #expect(budget.remaining == 6)
    }
}
