/// A model that is asked only as long as a budget lasts.
public struct BudgetedChat<Model: ChatModel>: ChatModel {
    private let model: Model
    public let budget: TokenBudget

    public init(_ model: Model, budget: TokenBudget) {
        self.model = model
        self.budget = budget
    }

    /// Returns the model's answer, or throws `ChatError.budgetSpent` without asking when the prompt
    /// and the longest allowed reply might take more tokens than remain.
    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        let prompt = request.estimatedPromptTokens
        let (reservation, overflows) = prompt.addingReportingOverflow(max(0, request.maximumTokens))
        guard !overflows else {
            throw .budgetSpent(limit: budget.limit, spent: budget.spent, needed: .max)
        }
        try budget.reserve(reservation)
        do {
            let reply = try await model.reply(to: request)
            let (spent, overflows) = reply.promptTokens.addingReportingOverflow(
                reply.completionTokens)
            budget.settle(reservation: reservation, spending: overflows ? .max : spent)
            return reply
        } catch {
            budget.settle(
                reservation: reservation, spending: Self.mayBeCharged(error) ? prompt : 0)
            throw error
        }
    }

    /// Whether the server may have worked, and charged for it, though no answer came of it.
    private static func mayBeCharged(_ error: ChatError) -> Bool {
        switch error {
        case .timedOut, .cancelled, .unreadable: true
        case .missingSetting, .unusableSetting, .missingLibrary, .unreachable, .refused,
            .budgetSpent:
            false
        }
    }
}
