import SkillCore

/// A model that never sees the secrets and personal data in what it is asked.
///
/// Placeholders stand for them in the messages, and are replaced again in the reply. Pieces of a
/// stream are told as the model writes them, placeholders included.
public struct MaskedChat<Model: ChatModel>: ChatModel {
    private let model: Model
    private let report: @Sendable ([PrivateKind: Int]) async -> Void

    /// `report` is told, before a call is made, how many values of each kind are masked in it; it
    /// isn't called when there are none, and never told the values.
    public init(
        _ model: Model, report: @escaping @Sendable ([PrivateKind: Int]) async -> Void = { _ in }
    ) {
        self.model = model
        self.report = report
    }

    public var identity: String { model.identity }

    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        var masking = Masking(avoiding: request.messages.map(\.content))
        var masked = request
        masked.messages = request.messages.map { message in
            Message(message.role, masking.masked(message.content))
        }
        if !masking.counts.isEmpty { await report(masking.counts) }
        var reply = try await model.reply(to: masked)
        // Prose can't be parsed, and needs no escapes.
        let isJSON = request.schema != nil || (try? JSONValue(parsing: reply.content)) != nil
        reply.content = masking.restored(reply.content, inJSON: isJSON)
        return reply
    }
}
