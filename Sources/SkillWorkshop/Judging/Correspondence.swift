import Foundation
import SkillChat
import SkillCore
import SkillStorage

/// Asks the language model for one piece of work, and keeps each answer before it is used.
///
/// Of a task, the library has a journal. Whoever takes the task up again after the program was
/// killed hears the same answers in the same order, so that nothing is asked, or paid for, twice.
actor Correspondence {
    private let bench: Workbench
    private let chat: any ChatModel
    /// The task and the attempt at it, where it is for one.
    private let task: (id: Int, attempt: Int)?
    private let progress: @Sendable (GrowingEvent.Kind, Spent) -> Void
    private let stop: StopSign
    private var journal: ArraySlice<StepRecord> = []
    private var count = 0
    private var parent: String?

    /// What one answer took.
    struct Spent: Sendable {
        var promptTokens = 0
        var completionTokens = 0
        var cost: Double?
    }

    /// An answer of the model.
    struct Answer: Sendable {
        var text: String
        /// The purpose of the journal's next step, when this answer is from there and isn't the last.
        var next: String?
        /// Whether the journal had it.
        var isReplayed: Bool
    }

    /// Begins a correspondence that belongs to no task.
    init(
        bench: Workbench, chat: any ChatModel, stop: StopSign = StopSign(),
        progress: @escaping @Sendable (GrowingEvent.Kind, Spent) -> Void = { _, _ in }
    ) {
        self.bench = bench
        self.chat = chat
        self.stop = stop
        self.progress = progress
        task = nil
    }

    /// Goes on with an attempt at `task`, where the journal ends.
    init(
        on task: TaskRecord, bench: Workbench, chat: any ChatModel, stop: StopSign,
        progress: @escaping @Sendable (GrowingEvent.Kind, Spent) -> Void
    ) async throws {
        self.bench = bench
        self.chat = chat
        self.task = (task.id, task.attempts + 1)
        self.stop = stop
        self.progress = progress
        journal = try await bench.store.steps(ofTask: task.id, attempt: task.attempts + 1)[...]
    }

    /// Returns the model's answer to `request`.
    ///
    /// - Throws: `ChatError`, `StoreError`.
    func answer(to request: ChatRequest) async throws -> Answer {
        count += 1
        if let step = journal.popFirst() {
            if step.number == count, step.purpose == request.purpose {
                progress(.answered(purpose: request.purpose, tokens: 0, isKnown: true), Spent())
                return Answer(text: step.reply, next: journal.first?.purpose, isReplayed: true)
            }
            // Judging came out otherwise than last time, so what was said after that is of no use.
            journal = []
        }
        return Answer(text: try await ask(request), next: nil, isReplayed: false)
    }

    /// Asks for a JSON object, and once more when the reply is none.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` when that isn't one either.
    func object(for request: ChatRequest) async throws -> (value: JSONValue, answer: Answer) {
        var request = request
        for _ in 0..<2 {
            let answer = try await answer(to: request)
            if let value = ModelReply.object(in: answer.text) { return (value, answer) }
            // The likeliest answer would be the same again.
            request.temperature = Self.temperatureOfSecondTry
        }
        throw WorkshopError.uselessReply(purpose: request.purpose, reason: "it is not JSON")
    }

    private func ask(_ request: ChatRequest) async throws -> String {
        try Task.checkCancellation()
        try stop.check()
        let key = Self.key(request, chat)
        if !bench.asksAfresh, let text = try await bench.store.cachedReply(for: key) {
            progress(.answered(purpose: request.purpose, tokens: 0, isKnown: true), Spent())
            try await record(request, text, outcome: .cached, model: chat.identity)
            return text
        }
        try await reportSuspicions(in: request)
        progress(.asking(purpose: request.purpose), Spent())
        let start = ContinuousClock.now
        do {
            let reply = try await chat.reply(to: request)
            let spent = Spent(
                promptTokens: reply.promptTokens, completionTokens: reply.completionTokens,
                cost: reply.cost)
            progress(
                .answered(
                    purpose: request.purpose,
                    tokens: reply.promptTokens + reply.completionTokens, isKnown: false), spent)
            try await record(
                request, reply.content, outcome: .answered, model: reply.model, reply: reply,
                key: key)
            return reply.content
        } catch let error as ChatError {
            try await recordFailure(request, error, after: ContinuousClock.now - start)
            throw error
        }
    }

    /// Writes the exchange, the journal's next step and what the cache keeps, all at once.
    ///
    /// An answer that was paid for is written even when the work was cancelled meanwhile.
    private func record(
        _ request: ChatRequest, _ text: String, outcome: ExchangeRecord.Outcome, model: String,
        reply: ChatReply? = nil, key: SourceDigest? = nil
    ) async throws {
        let exchange = exchange(
            for: request, model: model, outcome: outcome, reply: reply,
            latency: reply?.latency ?? .zero)
        parent = exchange.traceID
        let step = task.map { task in
            StepRecord(
                taskID: task.id, attempt: task.attempt, number: count, purpose: request.purpose,
                reply: text)
        }
        let kept = key.map { (key: $0, text: text) }
        let store = bench.store
        try await Task { try await store.record(exchange, step: step, reply: kept) }.value
    }

    private func recordFailure(
        _ request: ChatRequest, _ error: ChatError, after latency: Duration
    ) async throws {
        // A call that was never made is no exchange.
        if case .budgetSpent = error {
            try await bench.store.audit(
                AuditEvent(
                    .budgetSpent,
                    ["purpose": .string(request.purpose), "reason": .string("\(error)")]))
            return
        }
        if case .cancelled = error { return }
        var exchange = exchange(
            for: request, model: chat.identity, outcome: .failed, reply: nil, latency: latency)
        exchange.error = "\(error)"
        try await bench.store.record(exchange)
    }

    private func exchange(
        for request: ChatRequest, model: String, outcome: ExchangeRecord.Outcome,
        reply: ChatReply?, latency: Duration
    ) -> ExchangeRecord {
        ExchangeRecord(
            purpose: request.purpose, promptVersion: request.promptVersion, model: model,
            promptTokens: reply?.promptTokens ?? 0,
            completionTokens: reply?.completionTokens ?? 0, cost: reply?.cost, latency: latency,
            traceID: UUID().uuidString, finishReason: reply.map { "\($0.finishReason)" } ?? "",
            at: Date(), parentID: parent, taskID: task?.id, endpoint: reply?.endpoint,
            outcome: outcome)
    }

    private func reportSuspicions(in request: ChatRequest) async throws {
        let count = request.messages.reduce(0) { $0 + QuotedText.suspicions(in: $1.content) }
        guard count > 0 else { return }
        try await bench.store.audit(
            AuditEvent(
                .suspectedInstructions,
                ["purpose": .string(request.purpose), "lines": .integer(count)]))
    }

    /// Stands for everything that the answer depends on.
    private static func key(_ request: ChatRequest, _ chat: any ChatModel) -> SourceDigest {
        SourceDigest(
            of: [
                chat.identity, "\(request.temperature)", "\(request.maximumTokens)",
                request.schema?.value.canonical ?? "",
            ] + request.messages.flatMap { [$0.role.rawValue, $0.content] })
    }

    private static let temperatureOfSecondTry = 0.7
}
