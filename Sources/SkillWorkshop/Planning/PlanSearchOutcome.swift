/// What a search for plans came to.
public struct PlanSearchOutcome: Hashable, Sendable {
    /// A plan that can be run, and why it is as it is.
    public struct Choice: Hashable, Sendable {
        public let plan: Plan
        public let explanation: PlanExplanation
    }

    /// The best first; empty when the search abstains.
    public let choices: [Choice]
    /// Of the best plan, or of the refusal.
    public let explanation: PlanExplanation
}
