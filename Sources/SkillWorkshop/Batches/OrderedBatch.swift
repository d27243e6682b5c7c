import Synchronization

/// Maps values in parallel and hands the results on in the order of the values.
///
/// Values are taken one by one as there is room for them, so their number doesn't matter.
struct OrderedBatch {
    /// Values worked on at once.
    var width: Int
    /// Values taken, at most, whose results aren't handed on yet: a slow one holds up the rest.
    var reach = 1024
    /// What finished results may weigh together while they wait for a slow one.
    var room = 32 << 20
    /// How long what has begun may take to end when the batch is cancelled.
    var patience = Duration.seconds(2)

    /// Hands `transform` of each value that `next` gives to `deliver`, until `next` gives nil.
    ///
    /// Whatever throws ends the batch at once. When the task is cancelled nothing more begins, and
    /// the results of what ends in time are delivered.
    ///
    /// - Throws: `CancellationError` after that, or what a closure threw.
    func map<Value: Sendable, Output: Sendable>(
        from next: @escaping @Sendable () async throws -> Value?,
        weighing weight: (Output) -> Int,
        by transform: @escaping @Sendable (Value) async throws -> Output,
        deliver: (Output) async throws -> Void
    ) async throws {
        let isGivenUp = Flag()
        try await withThrowingTaskGroup(of: Event<Value, Output>.self) { group in
            // Otherwise what has begun would be waited for.
            defer { isGivenUp.raise() }
            var queue = ResultQueue<Output>()
            var canRead = true
            var taken = 0
            var running = 0
            func read() {
                let isFull = running >= width || taken - queue.delivered >= reach
                guard canRead, !isFull, queue.weight < room else { return }
                canRead = false
                group.addTask { .read(try await Self.value(from: next)) }
            }
            read()
            while let event = try await group.next() {
                switch event {
                case .read(let value?) where !Task.isCancelled:
                    canRead = true
                    running += 1
                    let place = taken
                    taken += 1
                    group.addTask {
                        .made(try await ending(of: value, by: transform, isGivenUp), place: place)
                    }
                case .read: break
                case .made(let result, let place):
                    running -= 1
                    queue.insert(result, at: place, weight: weight(result))
                    while let result = queue.next() { try await deliver(result) }
                }
                read()
            }
        }
        try Task.checkCancellation()
    }

    private enum Event<Value: Sendable, Output: Sendable> {
        case read(Value?)
        case made(Output, place: Int)
    }

    /// Nil also when the task is cancelled: what was begun is still to be handed on.
    private static func value<Value>(
        from next: @Sendable () async throws -> Value?
    ) async throws -> Value? {
        do { return try await next() } catch is CancellationError { return nil }
    }

    /// Lets the work on `value` end by itself for a while when the batch is cancelled.
    private func ending<Value: Sendable, Output: Sendable>(
        of value: Value, by transform: @escaping @Sendable (Value) async throws -> Output,
        _ isGivenUp: Flag
    ) async throws -> Output {
        // Awaited just below.
        let work = Task { try await transform(value) }
        let patience = patience
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            guard !isGivenUp.isRaised else { return work.cancel() }
            // Nobody awaits or cancels it: it ends by itself, and does nothing to work that ended.
            Task {
                try? await Task.sleep(for: patience)
                work.cancel()
            }
        }
    }

    private final class Flag: Sendable {
        private let raised = Atomic(false)

        var isRaised: Bool { raised.load(ordering: .acquiring) }

        func raise() { raised.store(true, ordering: .releasing) }
    }
}

/// Results that came in any order, given out in that of their places.
private struct ResultQueue<Output> {
    private var waiting: [Int: (result: Output, weight: Int)] = [:]
    private(set) var delivered = 0
    private(set) var weight = 0

    mutating func insert(_ result: Output, at place: Int, weight: Int) {
        waiting[place] = (result, weight)
        self.weight += weight
    }

    mutating func next() -> Output? {
        guard let first = waiting.removeValue(forKey: delivered) else { return nil }
        delivered += 1
        weight -= first.weight
        return first.result
    }
}
