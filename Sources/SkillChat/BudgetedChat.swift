/// A model that is asked only as long as its budgets last.
public struct BudgetedChat<Model: ChatModel>: ChatModel {
    private let model: Model
    private let name: String
    private let price: TokenPrice?
    public let budgets: [SpendingBudget]

    /// Creates a model whose calls must fit into all of `budgets`.
    ///
    /// `name` is what the model is called in `prices` and in errors; prices are needed only where a
    /// budget limits the cost.
    public init(
        _ model: Model, named name: String = "", budgets: [SpendingBudget],
        prices: PriceTable = PriceTable()
    ) {
        self.model = model
        self.name = name
        self.budgets = budgets
        price = prices[name]
    }

    public var identity: String { model.identity }

    /// Returns the model's answer, or throws without asking for one: `ChatError.budgetSpent` when
    /// the prompt and the longest allowed reply might take more than remains, and
    /// `ChatError.unknownPrice` when the cost is limited and can't be told.
    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        guard price != nil || budgets.allSatisfy({ $0.cost == nil }) else {
            throw .unknownPrice(model: name)
        }
        let reservation = amount(
            promptTokens: request.estimatedPromptTokens,
            completionTokens: max(0, request.maximumTokens))
        try reserve(reservation)
        do {
            let reply = try await model.reply(to: request)
            settle(
                reservation,
                spending: amount(
                    promptTokens: reply.promptTokens, completionTokens: reply.completionTokens))
            return reply
        } catch {
            settle(
                reservation,
                spending: amount(
                    promptTokens: request.promptTokensLost(to: error), completionTokens: 0))
            throw error
        }
    }

    private func amount(promptTokens: Int, completionTokens: Int) -> SpendingBudget.Amount {
        let (sum, overflows) = promptTokens.addingReportingOverflow(completionTokens)
        return SpendingBudget.Amount(
            tokens: overflows
                ? SpendingBudget.greatestCount : min(sum, SpendingBudget.greatestCount),
            cost: price?.cost(promptTokens: promptTokens, completionTokens: completionTokens) ?? 0)
    }

    /// Reserves from every budget, or from none.
    private func reserve(_ amount: SpendingBudget.Amount) throws(ChatError) {
        for (index, budget) in budgets.enumerated() {
            do throws(ChatError) {
                try budget.reserve(amount)
            } catch {
                for earlier in budgets[..<index] {
                    earlier.settle(
                        reservation: amount, spending: SpendingBudget.Amount(tokens: 0, cost: 0))
                }
                throw error
            }
        }
    }

    private func settle(_ reservation: SpendingBudget.Amount, spending: SpendingBudget.Amount) {
        for budget in budgets { budget.settle(reservation: reservation, spending: spending) }
    }
}
