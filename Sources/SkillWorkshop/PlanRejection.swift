public import SkillCore

/// Why a plan can't be run: every problem that was found, in the order of the steps.
public struct PlanRejection: Error, Hashable, Sendable {
    public let problems: [PlanProblem]

    init(_ problems: [PlanProblem]) {
        self.problems = problems
    }
}

/// One thing that is wrong with a plan, and where.
public struct PlanProblem: Hashable, Sendable {
    public enum Kind: Error, Hashable, Sendable {
        case malformed(String)
        /// Text that begins with `$` and is none of the references.
        case noReference(String)
        /// An object whose key begins with `$` and is none of the operators.
        case noOperator(String)
        case noSuchSkill(SkillName)
        case noSuchField(skill: String, fields: [String])
        case missingField
        /// It takes from what isn't there, or not yet.
        case unknownSource(PlanReference, there: [String])
        case wrongType(wanted: String, given: String, source: String)
    }

    /// The step, counted from 0; nil when it concerns the plan as a whole.
    public let step: Int?
    /// The field of the step's call, `map`, `when` or `output`; nil when it concerns the whole step.
    public let field: String?
    public let kind: Kind

    init(step: Int? = nil, field: String? = nil, _ kind: Kind) {
        self.step = step
        self.field = field
        self.kind = kind
    }
}

extension PlanProblem.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let sentence): sentence
        case .noReference(let text):
            """
            "\(text)" is no reference. Write $input.FIELD, $1.FIELD or $item.FIELD, and $$ for a \
            text that begins with $.
            """
        case .noOperator(let key):
            """
            "\(key)" is no operator. There are {"$first": [...]}, {"$equal": [a, b]} and \
            {"$not": a}.
            """
        case .noSuchSkill(let name): "The library has no skill \"\(name)\"."
        case .noSuchField(let skill, let fields):
            "\(skill) has no such field. It takes \(fields.joined(separator: ", "))."
        case .missingField: "This field is needed, and nothing is bound to it."
        case .unknownSource(let reference, let there):
            there.isEmpty
                ? "\(reference) isn't there."
                : "\(reference) isn't there. There is \(there.joined(separator: ", "))."
        case .wrongType(let wanted, let given, let source):
            "\(wanted) is wanted, and \(source) is \(given)."
        }
    }
}

extension PlanProblem: CustomStringConvertible {
    /// What is wrong after where it is, such as `step 2, field "rows": This field is needed`.
    public var description: String {
        let place = [step.map { "step \($0 + 1)" }, field.map { "field \"\($0)\"" }]
            .compactMap { $0 }.joined(separator: ", ")
        return place.isEmpty ? "\(kind)" : "\(place): \(kind)"
    }
}

extension PlanRejection: CustomStringConvertible {
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
