public import SkillCore

/// Why a plan is as it is, or why there is none.
public struct PlanExplanation: Hashable, Sendable {
    /// Why a field has the value it has.
    public enum Reason: Hashable, Sendable {
        /// By the names of the value and the field.
        case sameName, similarName
        /// The field's description names it.
        case described
        /// The only value of such a type.
        case onlyValue
        /// Its type fits, and the other values there were cost more elsewhere.
        case type
        /// The task's words name the field beside it.
        case namedLiteral
        /// The task's words have it, and the field has no other value.
        case spareLiteral

        /// Whether only its type speaks for the value.
        var isTypeAlone: Bool { self == .type || self == .onlyValue }

        static func likeness(_ likeness: FieldName.Likeness) -> Reason {
            switch likeness {
            case .same: .sameName
            case .shared: .similarName
            case .described: .described
            case .none: .type
            }
        }
    }

    public struct Binding: Hashable, Sendable {
        public let field: String
        public let value: PlanValue
        public let reason: Reason
    }

    public struct Step: Hashable, Sendable {
        public let skill: SkillName
        /// The sub-goal it was chosen for; nil of a skill that only connects two others.
        public let goal: String?
        /// How well it fits that sub-goal beside the best that was found, from 0 to 1.
        public let similarity: Double
        public let bindings: [Binding]
        /// The array for each of whose elements it is called.
        public let mapped: PlanValue?
    }

    /// What could not be met.
    public enum Refusal: Hashable, Sendable {
        /// No skill was found for a sub-goal.
        case noSkill(goal: String)
        /// The skill nearest to a sub-goal needs a value that nothing gives.
        case noValue(goal: String?, skill: SkillName, field: String, type: String, nearest: String?)
        /// A field of the wanted answer that nothing gives.
        case noAnswer(field: String, type: String, nearest: String?)
        /// Each part can be met, and no way was found to join them; where the longest try ended.
        case noWay(skill: SkillName?, field: String?)
        /// A value of the task, or a word that these skills know, which every plan leaves out.
        case unheeded(word: String, skills: [SkillName])
        /// A sub-goal asks for what no plan gives, such as `yes or no`.
        case otherAnswer(goal: String, asked: String)
        /// Two values of the input that could go to two fields of a skill either way.
        case eitherWay(values: [String], skill: SkillName, fields: [String])
        /// The task asks for nothing that a skill could do.
        case nothingAsked
    }

    /// The plan's steps; empty of a refusal.
    public let steps: [Step]
    /// Fields of the input and values of the task's words that the plan makes no use of.
    public let unused: [String]
    /// How many beginnings of plans were looked at.
    public let examined: Int
    /// Nil where there is a plan.
    public let refusal: Refusal?

    init(
        steps: [Step] = [], unused: [String] = [], examined: Int = 0, refusal: Refusal? = nil
    ) {
        self.steps = steps
        self.unused = unused
        self.examined = examined
        self.refusal = refusal
    }
}

extension PlanExplanation.Reason {
    /// As the field `reason` of the JSON has it.
    var code: String {
        switch self {
        case .sameName: "same-name"
        case .similarName: "similar-name"
        case .described: "described"
        case .onlyValue: "only-value"
        case .type: "type"
        case .namedLiteral: "named-literal"
        case .spareLiteral: "literal"
        }
    }
}

extension PlanExplanation.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .sameName: "the same name"
        case .similarName: "a similar name"
        case .described: "the field's description names it"
        case .onlyValue: "the only value of such a type"
        case .type: "its type fits"
        case .namedLiteral: "the task says so"
        case .spareLiteral: "a value of the task that nothing else takes"
        }
    }
}

extension PlanExplanation.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSkill(let goal): "No skill was found for \"\(goal)\"."
        case .noValue(let goal, let skill, let field, let type, let nearest):
            (goal.map { "\"\($0)\" can't be done: " } ?? "")
                + "\(skill) needs \"\(field)\" (\(type)), and nothing gives it."
                + Self.sentence(about: nearest)
        case .noAnswer(let field, let type, let nearest):
            "Nothing gives \"\(field)\" (\(type)), which the answer is to have."
                + Self.sentence(about: nearest)
        case .noWay(let skill?, let field?):
            "No way was found to join the skills: \(skill) lacks a value for \"\(field)\"."
        case .noWay: "No way was found to join the skills."
        case .unheeded(let word, let skills):
            "Every plan that was found leaves out \(Self.quoted(word))"
                + (skills.isEmpty
                    ? ": put names and values in quotation marks, "
                    : ", which \(skills.map(\.text).joined(separator: ", ")) would serve: ")
                + Self.advice
        case .otherAnswer(let goal, let asked):
            "\"\(goal)\" asks for \(asked), which no plan that was found gives: \(Self.advice)"
        case .eitherWay(let values, let skill, let fields):
            "\(skill) takes \(Self.list(fields)), and nothing says which of \(Self.list(values)) "
                + "is which: give the input's fields these names, or write the plan (--plan)."
        case .nothingAsked: "The task names nothing that a skill could do."
        }
    }

    private static let advice =
        "use other words, name the skill that is meant, or write the plan (--plan)."

    /// A word in quotation marks; a value has its own.
    private static func quoted(_ word: String) -> String {
        word.first?.isLetter == true ? "\"\(word)\"" : word
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: " and ")
    }

    private static func sentence(about nearest: String?) -> String {
        nearest.map { " Nearest is \($0)." } ?? ""
    }
}

extension PlanExplanation: CustomStringConvertible {
    /// Lines for people: each step with why it is there, and each field with why it has its value.
    public var description: String {
        var lines: [String] = []
        if let refusal { lines.append(refusal.description) }
        for (place, step) in steps.enumerated() {
            let why =
                step.goal.map { "for \"\($0)\", similarity \(Self.percent(step.similarity))" }
                ?? "gives what a later step needs"
            let each = step.mapped.map { ", for each of \($0)" } ?? ""
            lines.append("\(place + 1). \(step.skill): \(why)\(each)")
            for binding in step.bindings {
                lines.append("   \(binding.field) = \(binding.value): \(binding.reason)")
            }
        }
        if !unused.isEmpty { lines.append("Not used: \(unused.joined(separator: ", ")).") }
        if refusal == nil {
            lines.append("Looked at \(examined.counted("beginning", "beginnings")) of plans.")
        }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded()))%"
    }
}
