public import SkillChat
public import SkillCore
public import SkillSearch
import Foundation
import SkillSandbox
import SkillStorage
import SkillSyntax

/// Turns tasks into accepted skills with a language model: specify, write, judge, repair, keep.
///
/// Every call gets a fresh, bounded prompt. Tasks and rounds are in the library, so growing goes on
/// where it stopped.
public struct Grower: Sendable {
    /// What happened, for whoever watches.
    public enum Event: Hashable, Sendable {
        case started(task: String)
        case specified(SkillName, description: String, examples: Int)
        /// A round's program was rejected; the reason goes into the next prompt.
        case rejected(round: Int, reason: String)
        case kept(SkillName, version: Int, rounds: Int)
        case gaveUp(task: String, reason: String)
    }

    private let bench: Workbench
    private let embedder: any EmbeddingModel
    private let chat: any ChatModel
    private let author: String

    /// - Parameter author: The model's name, kept with each skill.
    public init(
        bench: Workbench, embedder: any EmbeddingModel, chat: any ChatModel, author: String
    ) {
        self.bench = bench
        self.embedder = embedder
        self.chat = chat
        self.author = author
    }

    /// Works on the open tasks in the order they came, and then on tasks towards `goal`.
    ///
    /// - Parameters:
    ///   - goal: What to propose new tasks for when none is open; nil proposes none.
    ///   - iterations: The most tasks to work on.
    /// - Returns: The names of the skills that were kept.
    public func grow(
        towards goal: String?, iterations: Int, progress: (Event) -> Void = { _ in }
    ) async throws -> [SkillName] {
        var kept: [SkillName] = []
        for _ in 0..<iterations {
            try Task.checkCancellation()
            guard let task = try await nextTask(towards: goal) else { break }
            progress(.started(task: task.text))
            do {
                let (name, version, rounds) = try await grow(task, progress)
                try await bench.store.setState(.accepted(as: name), ofTask: task.id)
                progress(.kept(name, version: version, rounds: rounds))
                kept.append(name)
            } catch let failure as GivenUp {
                try await bench.store.setState(.givenUp(reason: failure.reason), ofTask: task.id)
                progress(.gaveUp(task: task.text, reason: failure.reason))
            }
        }
        return kept
    }

    private struct GivenUp: Error {
        var reason: String
    }

    private func nextTask(towards goal: String?) async throws -> TaskRecord? {
        if let task = try await bench.store.nextOpenTask() { return task }
        guard let goal else { return nil }
        for _ in 0..<Self.proposals {
            let tasks = try await bench.store.tasks()
            let reply = try await bench.ask(
                chat,
                Prompt.propose.request([
                    "goal": goal,
                    "skills": try await bench.store.embeddings(of: embedder.id)
                        .map(\.name.text).joined(separator: ", "),
                    "done": Self.list(tasks) { if case .accepted = $0 { true } else { false } },
                    "failed": Self.list(tasks) { if case .givenUp = $0 { true } else { false } },
                ]))
            guard let text = reply["task"]?.stringValue, !text.isEmpty else { continue }
            // No task twice: a text that is there already adds nothing.
            _ = try await bench.store.addTasks([text])
            if let task = try await bench.store.nextOpenTask() { return task }
        }
        return nil
    }

    private static func list(
        _ tasks: [TaskRecord], _ isWanted: (TaskRecord.State) -> Bool
    ) -> String {
        let texts = tasks.filter { isWanted($0.state) }.map(\.text)
        return texts.isEmpty ? "nothing yet" : texts.suffix(30).joined(separator: "; ")
    }

    private func grow(
        _ task: TaskRecord, _ progress: (Event) -> Void
    ) async throws -> (SkillName, version: Int, rounds: Int) {
        let related = try await bench.find(
            task.text, limit: Self.relatedSkills, with: embedder)
        let relatedText = Self.description(of: related)
        let specification = try await specification(of: task, relatedText)
        progress(
            .specified(
                specification.name, description: specification.description,
                examples: specification.examples.count))

        var code = ""
        var problem = ""
        for round in 1...Self.maximumRounds {
            let values = [
                "specification": specification.text, "related": relatedText, "code": code,
                "problem": problem, "round": String(round),
            ]
            let prompt = round == 1 ? Prompt.write : Prompt.repair
            code = Workbench.code(in: try await bench.reply(chat, prompt.request(values)))
            switch try await judge(code, specification) {
            case .kept(let name, let version), .alreadyKept(let name, let version):
                try await record(code, outcome: "accepted", feedback: "", task)
                return (name, version, round)
            case .rejected(let name, .nameTaken):
                throw GivenUp(reason: "a different skill is already named \(name)")
            case .rejected(_, let rejection): problem = Self.feedback(on: rejection)
            case .unreadable(_, let reason): problem = reason
            }
            try await record(code, outcome: "rejected", feedback: problem, task)
            progress(.rejected(round: round, reason: problem))
        }
        throw GivenUp(reason: "after \(Self.maximumRounds) rounds: \(problem)")
    }

    private func specification(
        of task: TaskRecord, _ related: String
    ) async throws -> Specification {
        let reply = try await bench.ask(
            chat, Prompt.specify.request(["task": task.text, "related": related]))
        do {
            return try Specification(reply)
        } catch let error as WorkshopError {
            throw GivenUp(reason: "\(error)")
        }
    }

    private func judge(
        _ code: String, _ specification: Specification
    ) async throws -> Workbench.Addition {
        let skill: Skill
        do {
            skill = try SkillReader().skill(
                named: specification.name, description: specification.description,
                metadata: ["origin": "grown"], source: code, examples: specification.examples)
        } catch {
            return .unreadable(folder: specification.name.text, reason: "\(error)")
        }
        return try await bench.keep(
            skill, provenance: .grown, writtenBy: author, promptVersion: Prompt.write.version,
            with: embedder, bench.sandbox())
    }

    private func record(
        _ code: String, outcome: String, feedback: String, _ task: TaskRecord
    ) async throws {
        _ = try await bench.store.record(
            RoundRecord(source: code, outcome: outcome, feedback: feedback, at: Date()),
            forTask: task.id)
    }

    private static func description(of related: [Workbench.Finding]) -> String {
        guard !related.isEmpty else { return "none" }
        return related.map { finding in
            let skill = finding.skill
            return """
                - \(skill.name), module \(skill.name.moduleName), \(skill.signature): \
                \(skill.description)
                """
        }.joined(separator: "\n")
    }

    /// What the next prompt says went wrong: every diagnostic, not only the first.
    private static func feedback(on rejection: Rejection) -> String {
        guard case .doesNotCompile(let diagnostics) = rejection else { return "\(rejection)" }
        return "It does not compile:\n"
            + diagnostics.map { "\($0.severity.rawValue): \($0)" }.joined(separator: "\n")
    }

    private static let maximumRounds = 4
    private static let relatedSkills = 5
    private static let proposals = 3
}
