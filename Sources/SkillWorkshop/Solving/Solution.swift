public import SkillCore
public import SkillSandbox

extension Composer {
    /// What came of a task.
    public struct Solution: Sendable {
        /// What was looked for, and the skills that were found for each.
        public internal(set) var subgoals: [Subgoal] = []
        /// The skills that were grown for sub-goals without candidates, in that order.
        public internal(set) var grown: [SkillName] = []
        /// Nil when no plan binds, or none meets every sub-goal.
        public internal(set) var plan: Plan?
        /// Why the plan that the signatures gave is as it is, or why they gave none; nil when a
        /// language model's plan was of use.
        public internal(set) var explanation: PlanExplanation?
        /// The plan as a picture.
        public internal(set) var figure: PlanFigure?
        /// The Swift that the plan became.
        public internal(set) var source: String?
        /// Nil when nothing ran to an end that counts.
        public internal(set) var report: RunReport?
        /// What a language model that wasn't shown the plan says of the answer; nil when none was
        /// asked.
        public internal(set) var verdict: Verdict?
        /// The plans of a language model that were of no use, in the order they came.
        public internal(set) var rounds: [Round] = []
        /// The answers of several plans for the same task, the most frequent first; none when only
        /// one plan was wanted.
        public internal(set) var votes: [Vote] = []
        /// Why a plan that is there has no answer, where the report doesn't tell.
        public internal(set) var problem: String?

        /// Whether there is an answer that nobody objects to.
        public var isSolved: Bool { hasAnswer && verdict?.isSatisfied ?? true }

        /// Whether there is an answer, judged or not.
        var hasAnswer: Bool { report?.succeeded == true && problem == nil }

        /// The sub-goals that the library has nothing for.
        public var missing: [Subgoal] { subgoals.filter(\.candidates.isEmpty) }
    }

    public struct Subgoal: Hashable, Sendable {
        public let text: String
        /// What must be there for it, in a few words each.
        public let needs: [String]
        /// What comes of it, in a few words each.
        public let gives: [String]
        /// Best first; empty when nothing fits.
        public let candidates: [SkillName]
    }

    /// What was said of an answer by whoever saw the task and the input, and not the plan.
    public enum Verdict: Hashable, Sendable {
        case satisfied
        case unsatisfied(reason: String)
        /// It could not be asked for, or made no sense.
        case missing(reason: String)

        public var isSatisfied: Bool { self == .satisfied }
    }

    /// A plan that was of no use, with what was wrong.
    public struct Round: Hashable, Sendable {
        /// Which of the wanted plans it was for, counted from 1.
        public let sample: Int
        /// Nil when what the model answered is no plan.
        public let plan: Plan?
        public let problem: String
    }

    public struct Vote: Hashable, Sendable {
        public let answer: JSONValue
        public internal(set) var count: Int
    }
}
