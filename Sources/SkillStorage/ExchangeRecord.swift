public import Foundation

/// One call of a language model: what it was for and what it cost.
public struct ExchangeRecord: Hashable, Sendable {
    /// What the call was for, such as `write` or `repair`.
    public var purpose: String
    public var promptVersion: String
    public var model: String
    public var promptTokens: Int
    public var completionTokens: Int
    /// In US dollars, or nil when the server doesn't say.
    public var cost: Double?
    public var latency: Duration
    public var traceID: String
    /// Why the model stopped, in the server's words, such as `stop` or `length`.
    public var finishReason: String
    public var at: Date

    public init(
        purpose: String, promptVersion: String, model: String, promptTokens: Int,
        completionTokens: Int, cost: Double?, latency: Duration, traceID: String,
        finishReason: String, at: Date
    ) {
        self.purpose = purpose
        self.promptVersion = promptVersion
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cost = cost
        self.latency = latency
        self.traceID = traceID
        self.finishReason = finishReason
        self.at = at
    }
}
