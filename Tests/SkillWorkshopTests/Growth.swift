import Foundation
import SkillChat
import SkillCore
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

/// One session of growing against a recording.
struct Growth {
    let server: ScriptedServer
    var events: [Grower.Event] = []
    var kept: [SkillName] = []

    /// Replays the recording of that name.
    init(_ recording: String) throws {
        let file = try #require(
            Bundle.module.url(
                forResource: recording, withExtension: "json", subdirectory: "Fixtures"))
        server = try ScriptedServer(exchanges: ScriptedExchange.recorded(in: file))
    }

    init(_ server: ScriptedServer) {
        self.server = server
    }

    /// Grows `library` by the open tasks and those that are proposed for `goal`.
    mutating func run(
        in library: TestLibrary, tasks: [String] = [], goal: String? = nil,
        budget: SpendingBudget? = nil
    ) async throws {
        _ = try await library.bench.store.addTasks(tasks)
        let client = try TestLibrary.chat(server)
        let chat: any ChatModel =
            if let budget { BudgetedChat(client, budgets: [budget]) } else { client }
        let grower = Grower(
            bench: library.bench, embedder: library.embedder, chat: chat, author: "tiny")
        kept = try await grower.grow(towards: goal, iterations: 10) { events.append($0) }
    }

    /// Whether every recorded exchange was used, and no other was asked for.
    var wentAsRecorded: Bool { server.unexpected.isEmpty && server.unusedExchanges.isEmpty }

    /// The purposes of the prompts, read from their beginnings.
    var calls: [String] {
        server.requests.map { request in
            ["propose", "specify", "write", "repair"]
                .first { request.prompt.hasPrefix("You \($0)") } ?? request.prompt
        }
    }
}
