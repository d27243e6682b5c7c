public import SkillCore

/// What the library holds and what it took, in numbers.
public struct LibraryStatistics: Hashable, Sendable {
    /// How often a skill ran.
    public struct Usage: Hashable, Sendable {
        public var name: SkillName
        public var runs: Int

        public init(name: SkillName, runs: Int) {
            self.name = name
            self.runs = runs
        }
    }

    public var skills = 0
    /// All versions of all skills.
    public var versions = 0
    /// The examples of current versions.
    public var examples = 0
    /// How many times a current version uses another skill.
    public var uses = 0
    public var openTasks = 0
    public var acceptedTasks = 0
    public var givenUpTasks = 0
    public var exchanges = 0
    public var promptTokens = 0
    public var completionTokens = 0
    /// In US dollars, of the exchanges whose cost is known.
    public var cost = 0.0
    /// How many runs ended in each way, such as `["completed": 12, "timed-out": 1]`.
    public var runsByEnding: [String: Int] = [:]
    /// The wall time that half of all runs stayed within, or nil before the first run.
    public var medianWallTime: Duration?
    /// The wall time that 95 of 100 runs stayed within, or nil before the first run.
    public var slowWallTime: Duration?
    /// At most ten kept skills, the one with the most runs first; equals by name.
    public var mostUsed: [Usage] = []

    public init() {}
}
