/// What a language model answered, and what the answer took.
public struct ChatReply: Hashable, Sendable, Codable {
    /// Why the model stopped.
    public enum FinishReason: Hashable, Sendable, Codable {
        case finished
        /// The token limit was reached: the content is incomplete.
        case cutShort
        /// The model or its server declined: the content is the refusal, or empty.
        case declined
        /// A reason this program doesn't know, as the server wrote it.
        case other(String)
    }

    public var content: String
    /// The model as the server names it, which may be more exact than the name it was asked by.
    public var model: String
    public var promptTokens: Int
    public var completionTokens: Int
    /// Whether the server counted no tokens, so that the counts are guesses.
    public var tokensAreEstimated: Bool
    public var finishReason: FinishReason
    /// What the answer cost in US dollars, or nil when the model's price is unknown.
    public var cost: Double?
    /// The name of the endpoint that answered, empty when it has none.
    public var endpoint: String
    /// From the first attempt until the answer was whole, retries and waits included.
    public var latency: Duration

    public init(
        content: String, model: String, promptTokens: Int, completionTokens: Int,
        tokensAreEstimated: Bool = false, finishReason: FinishReason = .finished,
        cost: Double? = nil, endpoint: String = "", latency: Duration
    ) {
        self.content = content
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.tokensAreEstimated = tokensAreEstimated
        self.finishReason = finishReason
        self.cost = cost
        self.endpoint = endpoint
        self.latency = latency
    }
}
