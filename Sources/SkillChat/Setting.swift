/// An environment variable that says which model is asked, and where.
public enum Setting: String, Hashable, Sendable, CaseIterable {
    case server = "OPENAI_BASE_URL"
    case key = "OPENAI_API_KEY"
    case model = "SKILLBOX_MODEL"
    case embeddingModel = "SKILLBOX_EMBEDDING_MODEL"

    /// What a value of this setting is, to end the sentence "Set it to ...".
    var meaning: String {
        switch self {
        case .server:
            "the address of an OpenAI-compatible server, such as http://localhost:8080/v1"
        case .key: "the key alone, in visible ASCII characters, or remove it"
        case .model: "the name that the server knows the language model by"
        case .embeddingModel: "the name that the server knows the embedding model by"
        }
    }
}
