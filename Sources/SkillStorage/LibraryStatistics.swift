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
    /// The rounds of all tasks whose program was not accepted.
    public var rejectedRounds = 0
    /// The skills whose current versions use others.
    public var skillsUsingOthers = 0
    /// How many skills the longest chain of uses that begins with a skill has, itself included, on
    /// average: 1 when none uses another, and 0 without skills.
    public var meanCallDepth = 0.0
    /// The longest of those chains.
    public var greatestCallDepth = 0
    /// The calls of language models that were answered.
    public var exchanges = 0
    /// Calls that were spared because the reply was known.
    public var cachedExchanges = 0
    public var failedExchanges = 0
    public var promptTokens = 0
    public var completionTokens = 0
    /// In US dollars, of the exchanges whose cost is known.
    public var cost = 0.0
    /// Nil before the first answer.
    public var answerTime: AnswerTime?
    /// The tokens that an accepted task took, its failed attempts included; nil before the first.
    public var tokensPerSkill: Spread?
    /// The same in US dollars, of the tasks whose cost is known; nil before the first.
    public var costPerSkill: Spread?
    /// How many runs ended in each way, such as `["completed": 12, "timed-out": 1]`.
    public var runsByEnding: [String: Int] = [:]
    /// The wall time that half of all runs stayed within, or nil before the first run.
    public var medianWallTime: Duration?
    /// The wall time that 95 of 100 runs stayed within, or nil before the first run.
    public var slowWallTime: Duration?
    /// At most ten kept skills, the one with the most runs first; equals by name.
    public var mostUsed: [Usage] = []

    public init() {}

    /// The share of the calls sent to servers that failed, from 0 to 1.
    public var errorRate: Double {
        failedExchanges == 0 ? 0 : Double(failedExchanges) / Double(exchanges + failedExchanges)
    }

    /// The share of all calls whose reply was known, from 0 to 1.
    public var cacheHitRate: Double {
        let calls = exchanges + cachedExchanges + failedExchanges
        return calls == 0 ? 0 : Double(cachedExchanges) / Double(calls)
    }

    /// The share of the skills that use others, from 0 to 1.
    public var shareUsingOthers: Double {
        skills == 0 ? 0 : Double(skillsUsingOthers) / Double(skills)
    }
}
