public import SkillCore

/// How hard a task is tried, and what is demanded of its answer.
public struct SolvingRules: Hashable, Sendable {
    /// How many plans a language model makes, of whose answers the most frequent counts.
    public var samples: Int
    /// Whether skills are grown for sub-goals that the library has nothing for.
    public var isGrowing: Bool
    /// Whether a language model that isn't shown the plan judges the answer.
    public var isVerified: Bool
    /// Whether it ends with a plan that could be run.
    public var isDry: Bool
    /// The JSON Schema of the answer that is wanted, or nil for any.
    public var output: JSONValue?

    public init(
        samples: Int = 1, isGrowing: Bool = false, isVerified: Bool = true, isDry: Bool = false,
        output: JSONValue? = nil
    ) {
        precondition(samples >= 1, "Plans count from 1.")
        self.samples = samples
        self.isGrowing = isGrowing
        self.isVerified = isVerified
        self.isDry = isDry
        self.output = output
    }
}
