import SkillSandbox
import Synchronization

/// A broker that does as a test says, and remembers what it was asked.
final class ScriptedBroker: HostBroker {
    private let questions = Mutex<[HostQuestion]>([])
    private let reply: @Sendable (HostQuestion) async -> HostAnswer

    init(_ reply: @escaping @Sendable (HostQuestion) async -> HostAnswer) { self.reply = reply }

    var asked: [HostQuestion] { questions.withLock { $0 } }

    func answer(_ question: HostQuestion) async -> HostAnswer {
        questions.withLock { $0.append(question) }
        return await reply(question)
    }
}
