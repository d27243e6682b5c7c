import Foundation

/// One of those whose times are compared.
struct Contender {
    var name: String
    /// Takes part in one round, whose number it is told, from 0, and gives the milliseconds it took.
    private var turn: (Int) async throws -> Double

    /// One that is timed while it does `work`.
    init(name: String, work: @escaping (Int) async throws -> Void) {
        self.name = name
        turn = { round in try await Self.time { try await work(round) } }
    }

    /// One that tells how long it took, without what went before and after.
    init(timingItself name: String, turn: @escaping (Int) async throws -> Double) {
        self.name = name
        self.turn = turn
    }

    /// Measures each of `contenders` in turns, so that all meet the machine in the same moods.
    ///
    /// One round before the others finds the caches cold, and isn't counted. `pause` is kept before
    /// each measurement, for what goes on behind the one before to end.
    static func times(
        of contenders: [Contender], rounds: Int, pause: Duration = .zero
    ) async throws -> [Series] {
        var series = contenders.map { Series(name: $0.name) }
        for round in 0...rounds {
            for (index, contender) in contenders.enumerated() {
                if pause > .zero { try await Task.sleep(for: pause) }
                let time = try await contender.turn(round)
                if round > 0 { series[index].times.append(time) }
            }
        }
        return series
    }

    /// How long `work` takes, in milliseconds.
    static func time(of work: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await work()
        return (ContinuousClock.now - start) / .milliseconds(1)
    }
}
