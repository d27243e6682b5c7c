public import SkillCore

/// Several skills joined: each step calls one with values from the input or from earlier steps.
public struct Plan: Hashable, Sendable {
    /// Where a value comes from.
    public enum Source: Hashable, Sendable {
        /// A field of the task's input.
        case input(field: String)
        /// A field of what an earlier step gave, counted from 0.
        case step(Int, field: String)
    }

    public struct Binding: Hashable, Sendable {
        public var field: String
        public var source: Source
    }

    public struct Step: Hashable, Sendable {
        public var skill: Skill
        public var bindings: [Binding]
    }

    /// Never empty; the last step gives the answer.
    public var steps: [Step]

    /// The plan as JSON: `{"steps": [{"skill": ..., "bind": {"csv": "$input.csv"}}]}`.
    public var json: JSONValue {
        [
            "steps": .array(
                steps.map { step in
                    [
                        "skill": .string(step.skill.name.text),
                        "bind": .object(
                            Dictionary(
                                step.bindings.map { ($0.field, .string($0.source.description)) }
                            ) { first, _ in first }),
                    ]
                })
        ]
    }
}

extension Plan.Source: CustomStringConvertible {
    /// `$input.csv`, or `$1.rows` for the first step.
    public var description: String {
        switch self {
        case .input(let field): "$input.\(field)"
        case .step(let index, let field): "$\(index + 1).\(field)"
        }
    }
}

extension Plan: CustomStringConvertible {
    /// One line a step, such as `1. csv-parse(csv: $input.csv)`.
    public var description: String {
        steps.enumerated().map { index, step in
            let bindings = step.bindings.map { "\($0.field): \($0.source)" }
            return "\(index + 1). \(step.skill.name)(\(bindings.joined(separator: ", ")))"
        }.joined(separator: "\n")
    }
}
