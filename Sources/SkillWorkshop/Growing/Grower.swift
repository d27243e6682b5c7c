public import SkillChat
public import SkillCore
public import SkillSearch
import SkillStorage

/// Turns tasks into accepted skills with a language model: specify, confirm, write, judge, repair,
/// review, keep.
///
/// Every call gets a fresh, bounded prompt. Tasks, rounds and every answer of the model are in the
/// library, so growing goes on where it stopped, however it was stopped.
public struct Grower: Sendable {
    private let bench: Workbench
    private let embedder: any EmbeddingModel
    private let chat: any ChatModel
    private let author: String
    private let rules: GrowingRules

    /// Creates a grower for the library of `bench`; `author` is the name of the model that writes,
    /// kept with each skill.
    public init(
        bench: Workbench, embedder: any EmbeddingModel, chat: any ChatModel, author: String,
        rules: GrowingRules = GrowingRules()
    ) {
        self.bench = bench
        self.embedder = embedder
        self.chat = chat
        self.author = author
        self.rules = rules
    }

    /// Works on the open tasks in the order they came, on those that were given up and may work by
    /// now, and then on tasks towards `goal`.
    ///
    /// New tasks are proposed when none is left, and none are without a goal. A task stays open when
    /// the model can't be asked, the jail can't be built, a budget is spent or the work is ended;
    /// whoever calls again goes on with it, and is not asked to pay again for what was answered.
    ///
    /// - Parameters:
    ///   - goal: What the library should become able to do.
    ///   - iterations: The most tasks to work on.
    ///   - stop: Ends the work after the steps that are under way; what was kept is returned.
    ///   - progress: Called with each event when it has happened; what it calls kept is on disk.
    /// - Returns: The names of the skills that were kept, in that order.
    /// - Throws: `ChatError`, among them `budgetSpent`; `JailError`; `StoreError`;
    ///   ``WorkshopError/alreadyGrowing``; and ``WorkshopError/uselessReply(purpose:reason:)`` when
    ///   no task could be proposed.
    public func grow(
        towards goal: String?, iterations: Int, stop: StopSign = StopSign(),
        progress: (GrowingEvent) -> Void = { _ in }
    ) async throws -> [SkillName] {
        try await grow(towards: goal, among: nil, iterations, stop, progress)
    }

    /// Works on the tasks with these texts alone, each once; those that were given up are open again.
    ///
    /// - Returns: The names of the skills that were kept, in that order.
    /// - Throws: The same as ``grow(towards:iterations:stop:progress:)``.
    public func grow(
        _ texts: [String], stop: StopSign = StopSign(),
        progress: (GrowingEvent) -> Void = { _ in }
    ) async throws -> [SkillName] {
        let wanted = Set(texts)
        try await bench.store.addTasks(texts)
        for task in try await bench.store.tasks() where wanted.contains(task.text) {
            guard case .givenUp = task.state else { continue }
            try await bench.store.setState(.open, ofTask: task.id)
        }
        return try await grow(towards: nil, among: wanted, wanted.count, stop, progress)
    }

    private func grow(
        towards goal: String?, among texts: Set<String>?, _ iterations: Int, _ stop: StopSign,
        _ progress: (GrowingEvent) -> Void
    ) async throws -> [SkillName] {
        let lock = try GrowingLock(in: bench.folder)
        defer { withExtendedLifetime(lock) {} }
        try await bench.store.audit(
            AuditEvent(
                .growingStarted,
                [
                    "goal": goal.map(JSONValue.string) ?? .null,
                    "iterations": .integer(iterations),
                ]))
        let (wakes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let news = GrowingNews { continuation.yield() }
        async let end: Void = {
            defer { continuation.finish() }
            try await work(towards: goal, among: texts, iterations: iterations, stop, news)
        }()
        var kept: [SkillName] = []
        func tellNews() {
            for event in news.takeUntold() {
                if case .kept(let name, _, _) = event.kind { kept.append(name) }
                progress(event)
            }
        }
        for await _ in wakes { tellNews() }
        // A stream ends as soon as the work is cancelled, and the work has something to tell after that.
        let result: Result<Void, any Error>
        do { result = .success(try await end) } catch { result = .failure(error) }
        tellNews()
        try await noteEnd(kept)
        do { try result.get() } catch is StopSign.Raised {}
        return kept
    }

    /// Notes in the audit log what was kept, also when the work was cancelled.
    private func noteEnd(_ kept: [SkillName]) async throws {
        let store = bench.store
        let names = JSONValue.array(kept.map { .string($0.text) })
        try await Task { try await store.audit(AuditEvent(.growingEnded, ["kept": names])) }.value
    }

    private func work(
        towards goal: String?, among texts: Set<String>?, iterations: Int, _ stop: StopSign,
        _ news: GrowingNews
    ) async throws {
        var curriculum = Curriculum(
            bench: bench, embedder: embedder,
            letters: Correspondence(bench: bench, chat: chat, stop: stop) { news.add($1) },
            goal: goal, among: texts)
        // One at a time hands tasks out; when one fails, the others end what they have begun.
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            var running = 0
            var failure: (any Error)?
            while true {
                while failure == nil, running < rules.parallel, begun < iterations {
                    do {
                        try Task.checkCancellation()
                        try stop.check()
                        guard let choice = try await curriculum.next() else { break }
                        if let level = choice.level {
                            news.tell(.proposed(level: level), of: choice.task)
                        }
                        (begun, running) = (begun + 1, running + 1)
                        group.addTask { try await work(on: choice.task, stop, news) }
                    } catch {
                        failure = error
                    }
                }
                guard running > 0 else { break }
                do { try await group.next() } catch { failure = failure ?? error }
                running -= 1
            }
            if let failure { throw failure }
        }
    }

    private func work(on task: TaskRecord, _ stop: StopSign, _ news: GrowingNews) async throws {
        do {
            let letters = try await Correspondence(
                on: task, bench: bench, chat: chat, stop: stop
            ) { news.tell($0, of: task, spending: $1) }
            news.tell(.started(attempt: task.attempts + 1), of: task)
            let attempt = Attempt(
                bench: bench, embedder: embedder, letters: letters, task: task,
                author: author, rules: rules, stop: stop
            ) { news.tell($0, of: task) }
            let (name, version, rounds) = try await attempt.run()
            try await bench.store.setState(.accepted(as: name), ofTask: task.id)
            news.tell(.kept(name, version: version, rounds: rounds), of: task)
        } catch let failure as Attempt.GivenUp {
            try await bench.store.setState(.givenUp(reason: failure.reason), ofTask: task.id)
            news.tell(.gaveUp(reason: failure.reason), of: task)
        } catch {
            let reason =
                switch error {
                case is StopSign.Raised: "it was asked to stop"
                case is CancellationError: "it was interrupted"
                default: "\(error)"
                }
            news.tell(.stopped(reason: reason), of: task)
            throw error
        }
    }
}
