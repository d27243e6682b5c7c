/// Something that answers a conversation.
public protocol ChatModel: Sendable {
    /// Names the models and servers behind it: what equals answered may stand for one another.
    var identity: String { get }

    /// Returns the model's answer.
    ///
    /// A model that answers badly is no error: the reply says what it wrote. Cancelling the task
    /// ends the call with `ChatError.cancelled`.
    func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply
}
