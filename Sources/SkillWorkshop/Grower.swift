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
        /// Growing ended before the task did: the task stays open, and the error is thrown.
        case stopped(task: String, reason: String)
    }

    private let bench: Workbench
    private let embedder: any EmbeddingModel
    private let chat: any ChatModel
    private let author: String

    /// Creates a grower for the library of `bench`; `author` is the model's name, kept with each
    /// skill.
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
    /// New tasks are proposed for `goal` when none is open, and none are without one. At most
    /// `iterations` tasks are worked on. A task stays open when the model can't be asked, the jail
    /// can't be built or the work is cancelled; whoever calls again goes on with it.
    ///
    /// - Parameters:
    ///   - goal: What the library should become able to do.
    ///   - iterations: The most tasks to work on.
    ///   - progress: Called with each event when it has happened; what it calls kept is on disk.
    /// - Returns: The names of the skills that were kept.
    /// - Throws: `ChatError`, among them `budgetSpent`; `JailError`; `StoreError`; and
    ///   ``WorkshopError/uselessReply(purpose:reason:)`` when no task could be proposed.
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
            } catch {
                progress(.stopped(task: task.text, reason: "\(error)"))
                throw error
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
        let tasks = try await bench.store.tasks()
        let near = try await bench.nearest(goal, limit: Self.skillsShown, with: embedder)
        var repeated: [String] = []
        for _ in 0..<Self.proposals {
            let prompt = Prompt.propose.request([
                "goal": goal,
                "skills": Self.list(near.map(\.skill.name.text)),
                "done": Self.list(tasks) { if case .accepted = $0 { true } else { false } },
                "failed": Self.list(tasks) { if case .givenUp = $0 { true } else { false } },
                "repeated": Self.list(repeated),
            ])
            let reply = try await bench.ask(chat, prompt)
            guard
                let text = reply["task"]?.stringValue?
                    .trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty
            else { continue }
            // No task twice: a text that is there already adds nothing.
            _ = try await bench.store.addTasks([text])
            if let task = try await bench.store.nextOpenTask() { return task }
            repeated.append(text)
        }
        return nil
    }

    private static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "none" : texts.joined(separator: "; ")
    }

    private static func list(
        _ tasks: [TaskRecord], _ isWanted: (TaskRecord.State) -> Bool
    ) -> String {
        list(tasks.filter { isWanted($0.state) }.suffix(tasksShown).map(\.text))
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
            case .rejected(_, .nameTaken(let taken)), .rejected(_, .moduleTaken(let taken)):
                throw GivenUp(reason: "a different skill is already named \(taken)")
            case .rejected(_, .nearCopy(let kept)):
                try await record(code, outcome: "rejected", feedback: "the same as \(kept)", task)
                throw GivenUp(reason: "\(kept), which is kept already, does the same")
            case .rejected(_, let rejection):
                problem = Feedback(code: code, examples: specification.examples)
                    .text(on: rejection)
            case .unreadable(_, let reason): problem = reason
            }
            try await record(code, outcome: "rejected", feedback: problem, task)
            progress(.rejected(round: round, reason: problem))
        }
        throw GivenUp(reason: "after \(Self.maximumRounds) rounds: \(problem)")
    }

    /// Asks for a specification, and once more with what was wrong with the first.
    private func specification(
        of task: TaskRecord, _ related: String
    ) async throws -> Specification {
        var problem = ""
        for _ in 0..<Self.specifications {
            let values = ["task": task.text, "related": related, "problem": problem]
            do {
                let reply = try await bench.ask(chat, Prompt.specify.request(values))
                let specification = try Specification(reply)
                guard try await bench.presentVersion(of: specification.name) != nil else {
                    return specification
                }
                problem = "A program named \(specification.name) exists. Choose another name."
            } catch WorkshopError.uselessReply(_, let reason) {
                problem = "The last answer can't be used: \(reason)."
            }
        }
        throw GivenUp(reason: "it was not specified. \(problem)")
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
            policy: .growing, with: embedder, bench.sandbox())
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

    private static let maximumRounds = 4
    private static let specifications = 2
    private static let proposals = 3
    private static let relatedSkills = 5
    // A prompt must not grow with the library.
    private static let skillsShown = 30
    private static let tasksShown = 30
}
