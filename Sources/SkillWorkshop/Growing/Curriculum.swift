import Foundation
import SkillCore
import SkillSearch
import SkillStorage

/// Chooses what is worked on next: what was asked for, what failed and may work by now, and then
/// what a language model proposes for the goal, from easy to hard.
struct Curriculum {
    let bench: Workbench
    let embedder: any EmbeddingModel
    let letters: Correspondence
    let goal: String?
    /// The tasks to choose among, when they aren't all.
    let texts: Set<String>?
    /// The numbers of the tasks that were handed out in this session.
    private var taken: Set<Int> = []

    /// A task, and the level when it was just proposed.
    struct Choice {
        var task: TaskRecord
        var level: Int?
    }

    init(
        bench: Workbench, embedder: any EmbeddingModel, letters: Correspondence, goal: String?,
        among texts: Set<String>? = nil
    ) {
        self.bench = bench
        self.embedder = embedder
        self.letters = letters
        self.goal = goal
        self.texts = texts
    }

    /// Returns a task that was not handed out before, or nil when there is none for now.
    mutating func next() async throws -> Choice? {
        if let task = try await openTask() { return Choice(task: task) }
        guard texts == nil else { return nil }
        // They come back when the library has learned something since.
        let returned = try await bench.store.reopenTasks(
            attemptsBelow: Self.attempts, acceptedSince: Self.lessons)
        taken.subtract(returned.map(\.id))
        if let task = try await openTask() { return Choice(task: task) }
        guard let goal else { return nil }
        return try await proposal(for: goal)
    }

    private mutating func openTask() async throws -> TaskRecord? {
        let limit = texts == nil ? taken.count + 1 : .max
        let open = try await bench.store.openTasks(limit: limit)
        guard
            let task = open.first(where: { task in
                !taken.contains(task.id) && texts?.contains(task.text) ?? true
            })
        else { return nil }
        taken.insert(task.id)
        return task
    }

    private mutating func proposal(for goal: String) async throws -> Choice? {
        let tasks = try await bench.store.tasks()
        let wanted = try await bench.store.unanswered(limit: Self.wantsShown).map(\.text)
        let near = try await bench.nearest(goal, limit: Self.skillsShown, with: embedder)
        let level = Self.level(after: tasks)
        var repeated: [String] = []
        for number in 0..<Self.proposals {
            let request = Prompt.propose.request(
                [
                    "goal": goal, "level": "at most \(level)",
                    "skills": Self.list(near.map(\.skill.name.text)), "wanted": Self.list(wanted),
                    "done": Self.list(tasks) { if case .accepted = $0 { true } else { false } },
                    "open": Self.list(tasks) { $0 == .open },
                    "failed": Self.list(tasks) { if case .givenUp = $0 { true } else { false } },
                    "repeated": Self.list(repeated),
                    // The likeliest answer would be the same again.
                ], temperature: number == 0 ? 0 : Self.temperatureOfLaterTries)
            let reply = try await letters.object(for: request).value
            guard
                let text = reply["task"]?.stringValue?
                    .trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty
            else { continue }
            let key = Self.key(text)
            let told =
                reply["difficulty"]?.doubleValue
                .map { Int(min(max($0, 1), Double(Self.levels))) } ?? level
            if !tasks.contains(where: { Self.key($0.text) == key }) {
                let isWanted = wanted.contains { Self.key($0) == key }
                _ = try await bench.store.addTasks(
                    [text], origin: isWanted ? .wanted : .proposed, level: told)
                if let task = try await openTask() { return Choice(task: task, level: told) }
            }
            repeated.append(text)
        }
        return nil
    }

    /// From 1 upwards: one more for every few tasks that worked, and one less after two that didn't.
    static func level(after tasks: [TaskRecord]) -> Int {
        let finished = tasks.filter { $0.state != .open }
        let accepted = finished.count { if case .accepted = $0.state { true } else { false } }
        let lastFailed =
            finished.count >= 2
            && finished.suffix(2).allSatisfy {
                if case .givenUp = $0.state { true } else { false }
            }
        return min(max(1 + accepted / tasksPerLevel - (lastFailed ? 1 : 0), 1), levels)
    }

    /// The same for texts that differ in letters' case, blanks and punctuation only.
    static func key(_ text: String) -> String {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }

    private static func list(_ texts: [String]) -> String {
        texts.isEmpty ? "none" : texts.joined(separator: "; ")
    }

    private static func list(
        _ tasks: [TaskRecord], _ isWanted: (TaskRecord.State) -> Bool
    ) -> String {
        list(tasks.filter { isWanted($0.state) }.suffix(tasksShown).map(\.text))
    }

    private static let attempts = 3
    private static let lessons = 3
    private static let levels = 5
    private static let tasksPerLevel = 4
    private static let proposals = 3
    private static let temperatureOfLaterTries = 0.7
    // A prompt must not grow with the library.
    private static let skillsShown = 30
    private static let tasksShown = 30
    private static let wantsShown = 10
}
