import SkillTestSupport
import Synchronization
import Testing

@testable import SkillWorkshop

@Suite(.timeLimit(.minutes(1))) struct OrderedBatchTests {
    @Test(arguments: [1, 2, 7, 64]) func keepsTheOrder(_ width: Int) async throws {
        let source = Source(200)
        var generator = SeededGenerator(seed: 7)
        let delays = (0..<200).map { _ in Int.random(in: 0...3, using: &generator) }
        var delivered: [Int] = []

        try await OrderedBatch(width: width).map(from: source.next, weighing: { _ in 1 }) { value in
            try await Task.sleep(for: .milliseconds(delays[value]))
            return value
        } deliver: {
            delivered.append($0)
        }

        #expect(delivered == Array(0..<200))
    }

    @Test func worksOnNoMoreThanItsWidthAtOnce() async throws {
        let source = Source(50)
        let counts = Mutex((now: 0, most: 0))

        try await OrderedBatch(width: 3).map(from: source.next, weighing: { _ in 1 }) { value in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            try await Task.sleep(for: .milliseconds(2))
            counts.withLock { $0.now -= 1 }
            return value
        } deliver: { _ in
        }

        #expect(counts.withLock { $0.most } == 3)
    }

    @Test(arguments: [(reach: 10, room: 1_000, taken: 10), (reach: 1_000, room: 20, taken: 5)])
    func takesBoundedlyManyPastASlowOne(reach: Int, room: Int, taken: Int) async throws {
        let source = Source(1_000)
        let first = Gate()
        let batch = OrderedBatch(width: 2, reach: reach, room: room)
        async let takenWhileSlow = {
            while source.taken < taken { try await Task.sleep(for: .milliseconds(5)) }
            // As long as it takes for others, were they taken.
            try await Task.sleep(for: .milliseconds(200))
            defer { first.open() }
            return source.taken
        }()
        var delivered = 0

        try await batch.map(from: source.next, weighing: { _ in 5 }) { value in
            if value == 0 { await first.pass() }
            return value
        } deliver: { _ in
            delivered += 1
        }

        #expect(try await takenWhileSlow == taken)
        #expect(delivered == 1_000)
    }

    @Test func deliversWhileItWaitsForTheNext() async throws {
        let source = Source(2)
        let delivery = Gate()
        let next: @Sendable () async throws -> Int? = {
            if source.taken == 1 { await delivery.pass() }
            return await source.next()
        }
        var delivered: [Int] = []

        try await OrderedBatch(width: 4).map(from: next, weighing: { _ in 1 }, by: { $0 }) {
            delivered.append($0)
            delivery.open()
        }

        #expect(delivered == [0, 1])
    }

    struct Refused: Error {}

    @Test(arguments: [true, false]) func endsAtOnceWhenOneThrows(_ isDelivery: Bool) async throws {
        let source = Source(1_000)
        let start = ContinuousClock.now
        var delivered: [Int] = []

        await #expect(throws: Refused.self) {
            try await OrderedBatch(width: 4, patience: .seconds(300)).map(
                from: source.next, weighing: { _ in 1 }
            ) { value in
                if value == 10, !isDelivery { throw Refused() }
                if value > 10 { try await Task.sleep(for: .seconds(200)) }
                return value
            } deliver: {
                if $0 == 10, isDelivery { throw Refused() }
                delivered.append($0)
            }
        }

        #expect(delivered == Array(0..<delivered.count))
        #expect(ContinuousClock.now - start < .seconds(100))
        #expect(source.taken < 20)
    }

    @Test func finishesWhatHasBegunWhenItIsCancelled() async throws {
        let source = Source(1_000)
        let begun = Gate()
        let delivered = Mutex<[Int]>([])
        let batch = Task {
            try await OrderedBatch(width: 2, patience: .seconds(30)).map(
                from: source.next, weighing: { _ in 1 }
            ) { value in
                if value == 3 { begun.open() }
                try await Task.sleep(for: .milliseconds(200))
                return value
            } deliver: { value in
                delivered.withLock { $0.append(value) }
            }
        }
        await begun.pass()

        batch.cancel()

        await #expect(throws: CancellationError.self) { try await batch.value }
        #expect(delivered.withLock { $0 } == [0, 1, 2, 3])
    }

    @Test func waitsForNothingThatTakesTooLongToEnd() async throws {
        let source = Source(4)
        let begun = Gate()
        let start = ContinuousClock.now
        let batch = Task {
            try await OrderedBatch(width: 2, patience: .milliseconds(50)).map(
                from: source.next, weighing: { _ in 1 }
            ) { value in
                begun.open()
                try await Task.sleep(for: .seconds(200))
                return value
            } deliver: { _ in
            }
        }
        await begun.pass()

        batch.cancel()

        await #expect(throws: CancellationError.self) { try await batch.value }
        #expect(ContinuousClock.now - start < .seconds(100))
    }
}

/// The numbers from 0 up to a bound.
private final class Source: Sendable {
    private let bound: Int
    private let count = Mutex(0)

    init(_ bound: Int) { self.bound = bound }

    var taken: Int { count.withLock { $0 } }

    @Sendable func next() async -> Int? {
        count.withLock { count in
            guard count < bound else { return nil }
            count += 1
            return count - 1
        }
    }
}

/// Lets nobody pass until it is opened.
private struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

    func open() { continuation.finish() }

    func pass() async { for await _ in stream {} }
}
