import SkillCore

/// A model behind an OpenAI-compatible `/embeddings` endpoint.
///
/// Base64 is asked for, because it is a quarter of the bytes; what a server refuses isn't asked
/// for again as long as this value and its copies live.
public struct OpenAIEmbeddings: Sendable {
    public let model: String
    private let endpoint: Endpoint
    private let batchSize: Int
    private let encoding: Remembered<Encoding>

    /// How the numbers of a vector are asked for, from the shortest form to no wish at all.
    private enum Encoding: Int, Sendable {
        case base64, float, unspecified
    }

    /// Creates a client for one model of `server`.
    ///
    /// `model` is the name that the server knows the model by. `batchSize` is how many texts one
    /// call carries, at most 2,048, because servers refuse more. `timeLimit` is for one call, all
    /// its attempts and the waits between them; `retries` says how often a call that met a passing
    /// fault is made again.
    public init(
        server: ModelServer, model: String, batchSize: Int = 128,
        timeLimit: Duration = .seconds(60), retries: Int = 2
    ) {
        precondition((1...2_048).contains(batchSize), "A batch has between 1 and 2,048 texts.")
        self.model = model
        self.batchSize = batchSize
        endpoint = Endpoint(
            server: server, timeLimit: timeLimit, retryPolicy: RetryPolicy(retries: retries))
        encoding = Remembered(.base64)
    }

    /// Returns one vector per text, in order and all of one dimension, as the model scales them.
    public func embeddings(of texts: [String]) async throws(ChatError) -> [[Float]] {
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: texts.count, by: batchSize) {
            let batch = texts[start..<min(start + batchSize, texts.count)]
            let more = try await vectorsOfBatch(Array(batch))
            guard vectors.first.map({ $0.count == more.first?.count }) ?? true else {
                throw .unreadable(reason: "its embeddings differ in dimension from earlier ones")
            }
            vectors += more
        }
        return vectors
    }

    private func vectorsOfBatch(_ texts: [String]) async throws(ChatError) -> [[Float]] {
        let deadline = ContinuousClock.now + endpoint.timeLimit
        let remembered = encoding.value
        var current = remembered
        while true {
            let answer = try await endpoint.post(
                body(texts, current), to: "embeddings", before: deadline,
                isFinal: { [current] in Self.encoding(after: $0, current) != nil })
            switch answer {
            case .refused(let refusal):
                guard let next = Self.encoding(after: refusal, current) else {
                    throw refusal.chatError
                }
                current = next
            case .accepted(let body):
                if current != remembered { encoding.value = current }
                return try EmbeddingAnswer.vectors(in: body, count: texts.count)
            }
        }
    }

    private static func encoding(after refusal: Refusal, _ encoding: Encoding) -> Encoding? {
        refusal.complains(about: ["encoding_format", "base64"])
            ? Encoding(rawValue: encoding.rawValue + 1) : nil
    }

    private func body(_ texts: [String], _ encoding: Encoding) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .string(model), "input": .array(texts.map(JSONValue.string)),
        ]
        switch encoding {
        case .base64: body["encoding_format"] = "base64"
        case .float: body["encoding_format"] = "float"
        case .unspecified: break
        }
        return .object(body)
    }
}
