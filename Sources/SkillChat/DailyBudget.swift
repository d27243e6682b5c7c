/// What may be spent in a day, as the configuration file says.
public struct DailyBudget: Hashable, Sendable {
    public var tokens: Int?
    /// In US dollars.
    public var cost: Double?

    public init(tokens: Int? = nil, cost: Double? = nil) {
        self.tokens = tokens
        self.cost = cost
    }

    /// Returns what is left of it after so much was spent today.
    public func budget(spentTokens: Int, spentCost: Double) -> SpendingBudget {
        SpendingBudget(
            .day, tokens: tokens, cost: cost, spentTokens: spentTokens, spentCost: spentCost)
    }
}
