import SkillChat
import SkillCore

extension Workbench {
    /// Asks for a JSON object, for work that isn't a task's, and once more when the reply is none.
    ///
    /// - Throws: `ChatError`, `StoreError`, ``WorkshopError/uselessReply(purpose:reason:)``.
    func ask(_ chat: any ChatModel, _ request: ChatRequest) async throws -> JSONValue {
        try await Correspondence(bench: self, chat: chat).object(for: request).value
    }
}
