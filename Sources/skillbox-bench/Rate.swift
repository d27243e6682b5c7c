import Foundation

/// How many runs one contender finished in a second.
struct Rate {
    var name: String
    var runs: Int
    var perSecond: Double

    /// Does `work` again and again, `width` times at once.
    static func measured(
        _ name: String, runs: Int, atOnce width: Int,
        _ work: @escaping @Sendable () async throws -> Void
    ) async throws -> Rate {
        let time = try await Contender.time {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<width {
                    let share = (runs + worker) / width
                    group.addTask { for _ in 0..<share { try await work() } }
                }
                try await group.waitForAll()
            }
        }
        return Rate(name: name, runs: runs, perSecond: Double(runs) / (time / 1_000))
    }
}
