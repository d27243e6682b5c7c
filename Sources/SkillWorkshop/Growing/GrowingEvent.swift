public import SkillCore

/// Something that happened while the library grew, for whoever watches.
public struct GrowingEvent: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The curriculum came up with the task; levels go from 1, easy, to 5.
        case proposed(level: Int)
        /// Work on it began, or went on; attempts count from 1.
        case started(attempt: Int)
        /// A model is being asked; purposes are such as `specify`, `write` and `repair`.
        case asking(purpose: String)
        /// It answered, or the answer was known already.
        case answered(purpose: String, tokens: Int, isKnown: Bool)
        case specified(SkillName, description: String, examples: Int)
        /// An independent program gave the same outputs; examples it disputes were left out.
        case confirmed(examples: Int, disputed: Int)
        /// Examples were added, because wrong programs passed those that were there.
        case strengthened(examples: Int)
        /// A round's program was rejected; the reason goes into the next prompt.
        case rejected(round: Int, reason: String)
        case kept(SkillName, version: Int, rounds: Int)
        case gaveUp(reason: String)
        /// Growing ended before the task did: the task stays open.
        case stopped(reason: String)
    }

    /// What the session came to so far.
    public struct Totals: Hashable, Sendable {
        public var accepted = 0
        public var givenUp = 0
        public var promptTokens = 0
        public var completionTokens = 0
        /// In US dollars, or nil while no price is known.
        public var cost: Double?

        public init() {}
    }

    /// The task's number in the library.
    public var taskID: Int
    public var task: String
    public var kind: Kind
    public var totals: Totals

    public init(taskID: Int, task: String, kind: Kind, totals: Totals) {
        self.taskID = taskID
        self.task = task
        self.kind = kind
        self.totals = totals
    }
}
