import Foundation
import SkillCore

/// A model behind an OpenAI-compatible `/chat/completions` endpoint.
///
/// Requests start in OpenAI's own form. When a server refuses the form, simpler ones are tried,
/// and what worked is remembered as long as this value and its copies live, or longer in a
/// `DialectMemory`.
public struct OpenAIChat: ChatModel {
    private var endpoint: Endpoint
    private let model: String
    private let name: String
    private let price: TokenPrice?
    private let memory: DialectMemory?
    private let isStreamed: Bool
    private let onText: (@Sendable (String) -> Void)?
    private let dialect: Remembered<Dialect?>

    /// Creates a client for one model of `server`.
    ///
    /// `model` is the name that the server knows the model by, `name` what replies call the
    /// endpoint, and `price` what the model costs, when that is known. `timeLimit` is for one call,
    /// all its attempts and the waits between them; `retries` says how often a call that met a
    /// passing fault is made again. `memory` keeps what the server refuses for the next process.
    ///
    /// `streaming` asks for the reply in pieces, where the server can do that. `onText` is called
    /// with each piece, on another thread; it must return soon. When a stream breaks and the call
    /// is made again, the text comes again from its start.
    public init(
        server: ModelServer, model: String, name: String = "", price: TokenPrice? = nil,
        timeLimit: Duration = ConfiguredEndpoint.usualTimeLimit, retries: Int = 2,
        remembering memory: DialectMemory? = nil, streaming: Bool = false,
        onText: (@Sendable (String) -> Void)? = nil
    ) {
        endpoint = Endpoint(
            server: server, timeLimit: timeLimit, retryPolicy: RetryPolicy(retries: retries))
        self.model = model
        self.name = name
        self.price = price
        self.memory = memory
        isStreamed = streaming
        self.onText = onText
        dialect = Remembered(nil)
    }

    /// Returns the client as one that doesn't wait for a server that is too busy.
    func impatient() -> OpenAIChat {
        var copy = self
        copy.endpoint.retryPolicy.waitsForBusyServers = false
        return copy
    }

    public var identity: String { "\(model) at \(endpoint.server)" }

    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        let start = ContinuousClock.now
        let remembered = await rememberedDialect()
        var current = remembered
        var isLasting = true
        while true {
            let answer = try await endpoint.post(
                current.body(of: request, model: model, isStreamed: isStreamed),
                to: "chat/completions", before: start + endpoint.timeLimit,
                isStreamed: isStreamed && current.streams, onText: onText,
                isFinal: { [current] in current.adapted(to: $0, for: request) != nil })
            switch answer {
            case .refused(let refusal):
                guard let next = current.adapted(to: refusal, for: request) else {
                    throw refusal.chatError
                }
                isLasting = isLasting && !Dialect.blamesSchema(refusal)
                current = next
            case .accepted(let body):
                if isLasting, current != remembered { await remember(current) }
                let completion = try ChatCompletion(parsing: body)
                return completion.reply(
                    to: request, askedOf: model, price: price, endpoint: name,
                    latency: ContinuousClock.now - start)
            }
        }
    }

    private func rememberedDialect() async -> Dialect {
        if let known = dialect.value { return known }
        let kept = await memory?.dialect(for: memoryKey) ?? Dialect()
        dialect.value = kept
        return kept
    }

    private func remember(_ learned: Dialect) async {
        dialect.value = learned
        await memory?.keep(learned, for: memoryKey)
    }

    // The address without its query, which may hold a secret.
    private var memoryKey: String { "\(endpoint.server) \(model)" }
}
