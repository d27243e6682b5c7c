/// One step of a version's judgement, and what came of it.
///
/// Kept with the version, so that whoever trusts a skill can see why.
public struct Evidence: Hashable, Sendable, Codable {
    public enum Step: String, Hashable, Sendable, Codable, CaseIterable {
        /// It compiled in the jail.
        case compiling
        /// Each example was answered twice, with the same bytes.
        case examples
        /// Input of another shape was met with an error.
        case malformedInput = "malformed-input"
        /// Simple wrong programs were tried on the examples.
        case mutants
        /// The outputs that a model invented were confirmed independently.
        case secondOpinion = "second-opinion"
        /// No kept skill does the same.
        case nearCopies = "near-copies"
        /// The versions that it was judged with.
        case dependencies
        /// A model read the program and looked for what the examples miss.
        case critic
        /// The examples of the version before were answered too.
        case oldExamples = "old-examples"
        /// The skills that use it were judged again with it.
        case dependants
    }

    public enum Outcome: String, Hashable, Sendable, Codable {
        case passed
        /// It was done, and something is left to wish for; the summary says what.
        case noted
        /// There was nothing to do, or nobody who could.
        case skipped
    }

    public var step: Step
    public var outcome: Outcome
    /// One sentence for a person.
    public var summary: String
    /// The numbers and names behind the summary, for programs; its fields depend on the step.
    public var detail: JSONValue

    public init(_ step: Step, _ outcome: Outcome, _ summary: String, detail: JSONValue = .null) {
        self.step = step
        self.outcome = outcome
        self.summary = summary
        self.detail = detail
    }
}
