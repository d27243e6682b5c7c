import Foundation
import SkillCore

/// The body of an answer from `/chat/completions`, read with tolerance for what servers leave out.
struct ChatCompletion: Hashable, Sendable {
    var content: String
    var model: String?
    var finishReason: ChatReply.FinishReason
    var promptTokens: Int?
    var completionTokens: Int?

    init(parsing body: Data) throws(ChatError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            // The body itself is not quoted: a server may have put the key into it.
            throw .unreadable(reason: "it isn't JSON")
        }
        guard let choice = value["choices"]?.arrayValue?.first else {
            throw .unreadable(reason: "it has no choices")
        }
        guard let message = choice["message"], message.objectValue != nil else {
            throw .unreadable(reason: "its first choice has no message")
        }
        content = Self.text(message["content"]) ?? ""
        finishReason = Self.finishReason(choice["finish_reason"]?.stringValue)
        if content.isEmpty, let refusal = message["refusal"]?.stringValue {
            content = refusal
            finishReason = .declined
        }
        model = value["model"]?.stringValue
        promptTokens = Self.count(value["usage"]?["prompt_tokens"])
        completionTokens = Self.count(value["usage"]?["completion_tokens"])
    }

    /// Returns the reply to `request`, with guesses where the server counted no tokens.
    func reply(
        to request: ChatRequest, askedOf model: String, price: TokenPrice?, endpoint: String,
        latency: Duration
    ) -> ChatReply {
        let prompt = promptTokens ?? request.estimatedPromptTokens
        let completion = completionTokens ?? ChatRequest.estimatedTokens(in: content)
        return ChatReply(
            content: content, model: self.model ?? model, promptTokens: prompt,
            completionTokens: completion,
            tokensAreEstimated: promptTokens == nil || completionTokens == nil,
            finishReason: finishReason,
            cost: price?.cost(promptTokens: prompt, completionTokens: completion),
            endpoint: endpoint, latency: latency)
    }

    // A text, an array of parts, or null. Parts that aren't text, such as a model's thinking, are
    // not part of its answer.
    static func text(_ content: JSONValue?) -> String? {
        if let text = content?.stringValue { return text }
        return content?.arrayValue?.compactMap { part in
            switch part["type"]?.stringValue {
            case nil, "text", "output_text": part.stringValue ?? part["text"]?.stringValue
            default: nil
            }
        }.joined()
    }

    private static func finishReason(_ text: String?) -> ChatReply.FinishReason {
        switch text {
        case nil, "stop", "eos", "": .finished
        case "length", "max_tokens": .cutShort
        case "content_filter": .declined
        case let other?: .other(other)
        }
    }

    private static func count(_ value: JSONValue?) -> Int? {
        value?.doubleValue.flatMap(Int.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil }
    }
}
