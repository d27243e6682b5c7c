/// Which models are asked, and where, as the environment says.
public struct ChatConfiguration: Hashable, Sendable {
    public var server: ModelServer
    /// The language model's name, or nil when none is named.
    public var model: String?
    /// The embedding model's name, or nil when none is named.
    public var embeddingModel: String?

    /// Reads the variables that `Setting` lists.
    ///
    /// An empty variable counts as one that isn't set.
    ///
    /// - Throws: `ChatError.missingSetting` without `OPENAI_BASE_URL`, and
    ///   `ChatError.unusableSetting` when it or `OPENAI_API_KEY` can't be used.
    public init(environment: [String: String]) throws(ChatError) {
        func value(of setting: Setting) -> String? {
            environment[setting.rawValue].map(\.trimmingBlanks).flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let address = value(of: .server) else { throw .missingSetting(.server) }
        var key: APIKey?
        if let text = value(of: .key) { key = try APIKey(text) }
        server = try ModelServer(address, key: key)
        model = value(of: .model)
        embeddingModel = value(of: .embeddingModel)
    }

    /// Returns a client for the language model.
    ///
    /// - Throws: `ChatError.missingSetting` when none is named.
    public func chat() throws(ChatError) -> OpenAIChat {
        guard let model else { throw .missingSetting(.model) }
        return OpenAIChat(server: server, model: model)
    }

    /// Returns a client for the embedding model.
    ///
    /// - Throws: `ChatError.missingSetting` when none is named.
    public func embeddings() throws(ChatError) -> OpenAIEmbeddings {
        guard let embeddingModel else { throw .missingSetting(.embeddingModel) }
        return OpenAIEmbeddings(server: server, model: embeddingModel)
    }
}
