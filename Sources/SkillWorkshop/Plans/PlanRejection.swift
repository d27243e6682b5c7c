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
        /// An object whose key begins with `$` and is none of the operators, or isn't used as one.
        case noOperator(String)
        /// The output is neither fields nor a reference.
        case noOutput
        /// The output is a reference to what has no fields.
        case noFields(source: String, given: String)
        case noSuchSkill(SkillName)
        case noSuchField(skill: String, fields: [String])
        case missingField
        /// It takes from what isn't there, or not yet.
        case unknownSource(PlanReference, there: [String])
        case wrongType(wanted: String, given: String, source: String)
        /// A value of the input is another inside than what is wanted.
        case wrongValue(wanted: String, source: String, fault: String)
        /// It may be null, and null isn't wanted.
        case mayBeNull(wanted: String, source: String)
        /// It takes from its own step or from one after it, counted from 0.
        case notYet(PlanReference)
        /// A field of what isn't an object.
        case noObject(PlanReference, given: String)
        case itemOutsideMap
        case notAnArray(given: String, source: String)
        /// Nothing says what it is.
        case unknownType(source: String)
        /// A type of a skill's own that no other program can give or declare.
        case foreignType(String)
        case unusableFunction(String)
        /// No Swift program can have a field of that name.
        case noFieldName
        case tooLarge(String)
    }

    /// The step, counted from 0; nil when it concerns the plan as a whole.
    public let step: Int?
    /// The field of the step's call, `map`, `when` or `output`; nil when it concerns the whole step.
    public let field: String?
    public let kind: Kind
    /// The name that may have been meant.
    public let suggestion: String?

    init(step: Int? = nil, field: String? = nil, _ kind: Kind, suggestion: String? = nil) {
        self.step = step
        self.field = field
        self.kind = kind
        self.suggestion = suggestion ?? Self.suggestion(for: kind, field: field)
    }

    private static func suggestion(for kind: Kind, field: String?) -> String? {
        switch kind {
        case .noSuchField(_, let fields): field.flatMap { $0.nearest(of: fields) }
        case .unknownSource(let reference, let there): "\(reference)".nearest(of: there)
        default: nil
        }
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
            (["$first", "$equal", "$not"].contains(key)
                ? "\"\(key)\" is written otherwise, and alone in its object."
                : "\"\(key)\" is no operator.")
                + " There are {\"$first\": [...]}, {\"$equal\": [a, b]} and {\"$not\": a}."
        case .noOutput:
            "The output is an object of fields and values, or a whole step such as $1."
        case .noFields(let source, let given):
            """
            The output is an object of fields and values, or a whole step such as $1, and \(source) \
            is \(given).
            """
        case .noSuchSkill(let name): "The library has no skill \"\(name)\"."
        case .noSuchField(let skill, let fields):
            fields.isEmpty
                ? "\(skill) takes nothing."
                : "\(skill) has no such field. It takes \(fields.joined(separator: ", "))."
        case .missingField: "This field is needed, and nothing is bound to it."
        case .unknownSource(let reference, let there):
            there.isEmpty
                ? "\(reference) isn't there."
                : "\(reference) isn't there. There is \(there.joined(separator: ", "))."
        case .wrongType(let wanted, let given, let source):
            // A text is its own name.
            "\(wanted) is wanted, and " + (source == given ? "this" : source) + " is \(given)."
        case .wrongValue(let wanted, let source, let fault):
            "\(wanted) is wanted, and \(source) \(fault)."
        case .mayBeNull(let wanted, let source):
            """
            \(wanted) is wanted, and \(source) may be null. Say what stands for null: \
            {"$first": [\(source.hasPrefix("$") ? "\"\(source)\"" : source), ...]}.
            """
        case .notYet(let reference):
            "\(reference) isn't there yet. A step takes from the input and from steps before it."
                + (reference.path.isEmpty ? " The text is written \"$\(reference)\"." : "")
        case .noObject(let reference, let given):
            "\(reference) isn't there: what it looks into is \(given), which has no fields."
        case .itemOutsideMap:
            "$item is there only in a step with \"map\", in its \"bind\" and \"when\"."
        case .notAnArray(let given, let source):
            "A map goes through an array, and \(source) is \(given)."
        case .unknownType(let source):
            "Nothing tells the type of \(source). "
                + (source.hasPrefix("$")
                    ? "Give it in the input, not empty, or bind it to a field whose type is known."
                    : "Bind it to a field whose type is known, or leave it out.")
        case .foreignType(let type):
            "\(type) is a type of a skill's own, whose form nobody can tell from its signature."
        case .unusableFunction(let sentence): sentence
        case .noFieldName:
            "This can't be the name of a field. Use letters, digits and _, and no digit first."
        case .tooLarge(let sentence): sentence
        }
    }
}

extension PlanProblem: CustomStringConvertible {
    /// What is wrong after where it is, such as `step 2, field "rows": This field is needed`.
    public var description: String {
        let place = [step.map { "step \($0 + 1)" }, field.map { "field \"\($0)\"" }]
            .compactMap { $0 }.joined(separator: ", ")
        let sentence = "\(kind)" + (suggestion.flatMap(question) ?? "")
        return place.isEmpty ? sentence : "\(place): \(sentence)"
    }

    /// Nil when it is all that there is, which was just said.
    private func question(_ suggestion: String) -> String? {
        switch kind {
        case .unknownSource(_, [suggestion]), .noSuchField(_, [suggestion]): nil
        default: " Did you mean \(suggestion)?"
        }
    }
}

extension PlanRejection: CustomStringConvertible {
    public var description: String { sentences.joined(separator: "\n") }

    /// One for each problem, as far as anybody reads on.
    public var sentences: [String] {
        let told = problems.prefix(Self.mostTold).map(\.description)
        let left = problems.count - told.count
        guard left > 0 else { return told }
        return told + ["\(left.counted("more problem was", "more problems were")) found."]
    }

    private static let mostTold = 20
}
