public import SkillCore

/// Several skills joined: each step calls one with values from the input, from earlier steps, or as
/// they are written.
///
/// A plan is only text until ``PlanChecker`` has compared it with the skills that it calls.
public struct Plan: Hashable, Sendable {
    /// What a step calls.
    public enum Call: Hashable, Sendable {
        case skill(SkillName)
        /// One Swift function, such as `func first(lines: [String]) -> String { … }`: glue between
        /// skills whose values don't fit. It gives one field, `value`.
        case function(String)
    }

    public struct Step: Hashable, Sendable {
        public var call: Call
        /// The call's fields, each with what it gets.
        public var bindings: [String: PlanValue]
        /// The array of whose elements each is `$item` of one call; nil for a single call.
        public var mapped: PlanValue?
        /// Without it being true, a step isn't made and gives null in each field; an element of a
        /// mapped step is left out.
        public var condition: PlanValue?

        public init(
            _ call: Call, bindings: [String: PlanValue] = [:], mapped: PlanValue? = nil,
            condition: PlanValue? = nil
        ) {
            self.call = call
            self.bindings = bindings
            self.mapped = mapped
            self.condition = condition
        }
    }

    /// The task that it solves, in words.
    public var task: String?
    /// In the order they are made; each takes from those before it.
    public var steps: [Step]
    /// What the plan gives: fields, each with its value, or a reference to a whole step; nil for all
    /// that the last step gives.
    public var output: PlanValue?

    public init(task: String? = nil, steps: [Step], output: PlanValue? = nil) {
        self.task = task
        self.steps = steps
        self.output = output
    }

    /// The skills that it calls, each once, in the order they are called first.
    public var skillNames: [SkillName] {
        var names: [SkillName] = []
        for case .skill(let name) in steps.map(\.call) where !names.contains(name) {
            names.append(name)
        }
        return names
    }
}

extension Plan: CustomStringConvertible {
    /// One line a step, such as `1. csv-parse(csv: $input.csv)`.
    public var description: String {
        steps.enumerated().map { index, step in
            let name =
                switch step.call {
                case .skill(let name): name.text
                case .function: "swift"
                }
            let bindings = step.bindings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
            let call = "\(index + 1). \(name)(\(bindings.joined(separator: ", ")))"
            return call + (step.mapped.map { " for each of \($0)" } ?? "")
                + (step.condition.map { " when \($0)" } ?? "")
        }.joined(separator: "\n")
    }
}
