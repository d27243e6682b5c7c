import Foundation

/// One of those whose times are compared.
struct Contender {
    var name: String
    /// What it does; it is told the number of the round, from 0.
    var work: (Int) async throws -> Void

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
                let time = try await time { try await contender.work(round) }
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
