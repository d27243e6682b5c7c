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
    var events: [GrowingEvent] = []
    var kept: [SkillName] = []

    /// Replays the recording of that name.
    init(_ recording: String) throws {
        let file = try #require(
            Bundle.module.url(
                forResource: recording, withExtension: "json", subdirectory: "Fixtures"))
        server = try ScriptedServer(
            exchanges: Self.reviews + ScriptedExchange.recorded(in: file))
    }

    init(_ server: ScriptedServer) {
        self.server = server
    }

    /// Grows `library` by the open tasks and those that are proposed for `goal`.
    mutating func run(
        in library: TestLibrary, tasks: [String] = [], goal: String? = nil,
        budget: SpendingBudget? = nil, rules: GrowingRules = GrowingRules(), iterations: Int = 10,
        stop: StopSign = StopSign()
    ) async throws {
        _ = try await library.bench.store.addTasks(tasks)
        let client = try TestLibrary.chat(server)
        let chat: any ChatModel =
            if let budget { BudgetedChat(client, budgets: [budget]) } else { client }
        let grower = Grower(
            bench: library.bench, embedder: library.embedder, chat: chat, author: "tiny",
            rules: rules)
        kept = try await grower.grow(
            towards: goal, iterations: iterations, stop: stop
        ) { events.append($0) }
    }

    /// Whether every recorded exchange was used, and no other was asked for.
    var wentAsRecorded: Bool {
        server.unexpected.isEmpty
            && server.unusedExchanges.allSatisfy { $0.times > Self.manyTimes / 2 }
    }

    /// The purposes of the prompts, read from their beginnings; those that review come on top.
    var calls: [String] { allCalls.filter { !["confirm", "criticize"].contains($0) } }

    var allCalls: [String] {
        server.requests.map { request in
            Self.beginnings.first { request.prompt.hasPrefix($0.key) }?.value ?? request.prompt
        }
    }

    /// The kinds of events, those of single calls aside.
    var kinds: [GrowingEvent.Kind] {
        events.map(\.kind).filter { kind in
            switch kind {
            case .asking, .answered: false
            default: true
            }
        }
    }

    private static let beginnings = [
        Vowels.proposing: "propose", Vowels.specifying: "specify", Vowels.confirming: "confirm",
        Vowels.writing: "write", Vowels.repairing: "repair", Vowels.strengthening: "strengthen",
        Vowels.criticizing: "criticize",
    ]

    /// A second program for each task of the recordings, and a critic that is pleased.
    private static let reviews = [
        Vowels.exchange(
            Vowels.confirming, containing: ["\"count-vowels\""], Vowels.otherwiseRight,
            times: manyTimes),
        Vowels.exchange(
            Vowels.confirming, containing: ["\"count-consonants\""],
            Vowels.program(#"input.text.filter { $0.isLetter && !"aeiou".contains($0) }.count"#),
            times: manyTimes),
        Vowels.exchange(Vowels.criticizing, Vowels.approval, times: manyTimes),
    ]

    private static let manyTimes = 1_000
}
