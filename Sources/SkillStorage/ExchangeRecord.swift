public import Foundation

/// One call of a language model: what it was for, what it cost and how it ended.
public struct ExchangeRecord: Hashable, Sendable {
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        case answered
        /// The reply was known already, and cost nothing.
        case cached
        case failed
    }

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
    /// The trace of the call whose answer led to this one, if one did.
    public var parentID: String?
    /// The task that it was made for, if it was.
    public var taskID: Int?
    /// The server that was asked.
    public var endpoint: String?
    public var outcome: Outcome
    /// Why there is no answer, when it failed.
    public var error: String?

    public init(
        purpose: String, promptVersion: String, model: String, promptTokens: Int,
        completionTokens: Int, cost: Double?, latency: Duration, traceID: String,
        finishReason: String, at: Date, parentID: String? = nil, taskID: Int? = nil,
        endpoint: String? = nil, outcome: Outcome = .answered, error: String? = nil
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
        self.parentID = parentID
        self.taskID = taskID
        self.endpoint = endpoint
        self.outcome = outcome
        self.error = error
    }
}
