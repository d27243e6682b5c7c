/// What a model's tokens cost, in US dollars.
public struct TokenPrice: Hashable, Sendable, Codable {
    /// For a million tokens of the prompt.
    public var promptPerMillion: Double
    /// For a million tokens of the reply.
    public var completionPerMillion: Double

    public init(promptPerMillion: Double, completionPerMillion: Double) {
        self.promptPerMillion = promptPerMillion
        self.completionPerMillion = completionPerMillion
    }

    /// What so many tokens cost, in US dollars.
    public func cost(promptTokens: Int, completionTokens: Int) -> Double {
        (Double(promptTokens) * promptPerMillion + Double(completionTokens) * completionPerMillion)
            / 1_000_000
    }
}
