/// How hard a grower tries, and what it demands.
public struct GrowingRules: Hashable, Sendable {
    /// How often a program is written for one specification: once, and then repaired.
    public var rounds: Int
    /// How many tasks are worked on at once.
    public var parallel: Int

    public init(rounds: Int = 4, parallel: Int = 1) {
        precondition(rounds >= 1 && parallel >= 1, "Rounds and tasks at once count from 1.")
        self.rounds = rounds
        self.parallel = parallel
    }
}
