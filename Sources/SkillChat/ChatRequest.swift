import SkillCore

/// What is asked of a language model in one call: a fresh, bounded conversation.
public struct ChatRequest: Hashable, Sendable, Codable {
    /// What the call is for, such as `write`.
    ///
    /// It is recorded, never sent.
    public var purpose: String
    /// The version of the prompt the messages were made from.
    ///
    /// It is recorded, never sent.
    public var promptVersion: String
    public var messages: [Message]
    /// 0 gives the likeliest answer; models that take no temperature are not sent one.
    public var temperature: Double
    /// The most tokens the reply may have.
    public var maximumTokens: Int
    /// What the reply should match.
    ///
    /// Servers may ignore it, so whoever reads the reply checks it.
    public var schema: JSONSchema?

    public init(
        purpose: String, promptVersion: String, messages: [Message], temperature: Double = 0,
        maximumTokens: Int, schema: JSONSchema? = nil
    ) {
        self.purpose = purpose
        self.promptVersion = promptVersion
        self.messages = messages
        self.temperature = temperature
        self.maximumTokens = maximumTokens
        self.schema = schema
    }

    /// About how many tokens the messages and the schema are, guessed from their bytes.
    public var estimatedPromptTokens: Int {
        let schemaTokens = schema.map { Self.estimatedTokens(in: $0.value.canonical) } ?? 0
        return messages.reduce(schemaTokens) { total, message in
            total + Self.estimatedTokens(in: message.content) + Self.tokensAroundMessage
        }
    }

    /// About how many tokens servers may have read, and charged for, though the call ended with
    /// `error`.
    ///
    /// Each endpoint counts once: how often it was tried isn't told, nor what it wrote by then.
    func promptTokensLost(to error: ChatError) -> Int {
        let (product, overflows) = estimatedPromptTokens.multipliedReportingOverflow(
            by: error.chargingEndpoints)
        return overflows ? .max : product
    }

    /// About how many tokens `text` is.
    static func estimatedTokens(in text: String) -> Int {
        (text.utf8.count + bytesPerToken - 1) / bytesPerToken
    }

    // English has about 4 bytes a token and code about 3; too high a guess is the safe side.
    private static let bytesPerToken = 3
    // The marks of a chat template around one message.
    private static let tokensAroundMessage = 8
}
