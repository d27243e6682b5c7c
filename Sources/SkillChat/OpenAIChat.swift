import Foundation
import SkillCore

/// A model behind an OpenAI-compatible `/chat/completions` endpoint.
///
/// Requests start in OpenAI's own form. When a server refuses the form, simpler ones are tried,
/// and what worked is remembered as long as this value and its copies live.
public struct OpenAIChat: ChatModel {
    private let endpoint: Endpoint
    private let model: String
    private let dialect: Remembered<Dialect>

    /// Creates a client for one model of `server`.
    ///
    /// `model` is the name that the server knows the model by. `timeLimit` is for one call, all
    /// its attempts and the waits between them; `retries` says how often a call that met a passing
    /// fault is made again.
    public init(
        server: ModelServer, model: String, timeLimit: Duration = .seconds(180), retries: Int = 2
    ) {
        endpoint = Endpoint(
            server: server, timeLimit: timeLimit, retryPolicy: RetryPolicy(retries: retries))
        self.model = model
        dialect = Remembered(Dialect())
    }

    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        let start = ContinuousClock.now
        let remembered = dialect.value
        var current = remembered
        var isLasting = true
        while true {
            let answer = try await endpoint.post(
                current.body(of: request, model: model), to: "chat/completions",
                before: start + endpoint.timeLimit,
                isFinal: { [current] in current.adapted(to: $0, for: request) != nil })
            switch answer {
            case .refused(let refusal):
                guard let next = current.adapted(to: refusal, for: request) else {
                    throw refusal.chatError
                }
                isLasting = isLasting && !Dialect.blamesSchema(refusal)
                current = next
            case .accepted(let body):
                if isLasting, current != remembered { dialect.value = current }
                let completion = try ChatCompletion(parsing: body)
                return completion.reply(
                    to: request, askedOf: model, latency: ContinuousClock.now - start)
            }
        }
    }
}
