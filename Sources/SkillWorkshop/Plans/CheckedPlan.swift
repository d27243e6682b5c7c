import SkillCore
import SkillSyntax

/// A plan whose skills, bindings and types fit, as ``PlanChecker`` found.
public struct CheckedPlan: Hashable, Sendable {
    public let plan: Plan
    /// The skills that it calls, by name.
    let skills: [SkillName: Skill]
    /// The fields of the task's input that it takes, in order of the alphabet.
    let input: [TypedField]
    /// What each step takes and gives.
    let steps: [Step]
    /// What the plan gives, in order of the alphabet where its output is written.
    let output: [Answer]

    struct TypedField: Hashable, Sendable {
        var name: String
        var type: ValueType
        /// What the skills' authors say about it; empty when they say nothing.
        var summary = ""
    }

    struct Step: Hashable, Sendable {
        enum Call: Hashable, Sendable {
            case skill(Skill)
            case function(FunctionReader.Function, source: String)
        }

        var call: Call
        /// In the order that the call wants them.
        var arguments: [Argument]
        /// An array.
        var mapped: PlanExpression?
        var condition: PlanExpression?
        /// What one call gives.
        var fields: [GivenField]
    }

    struct Argument: Hashable, Sendable {
        var name: String
        /// What stands before the value; nil for none.
        var label: String?
        /// What the call wants.
        var type: ValueType
        /// Whether the type is a skill's own, so that no other program can write it.
        var isForeign: Bool
        var value: PlanExpression
        /// Whether the plan binds it; what it leaves out is null.
        var isBound: Bool
    }

    struct GivenField: Hashable, Sendable {
        var name: String
        var type: ValueType
        var isForeign: Bool
        var summary = ""
    }

    struct Answer: Hashable, Sendable {
        var name: String
        var value: PlanExpression
        var summary = ""
    }

    /// The Swift that the plan becomes: a skill like any other, which imports those it joins.
    public var source: String { program.text }

    var program: PlanProgram { Glue.program(for: self) }

    /// The modules that it imports, in order of the alphabet.
    public var modules: [String] { skills.keys.map(\.moduleName).sorted() }

    public var isAsync: Bool { steps.contains { $0.call.isAsync } }
}

extension CheckedPlan.Step.Call {
    var isAsync: Bool {
        switch self {
        case .skill(let skill): skill.signature.isAsync
        case .function(let function, _): function.isAsync
        }
    }
}

extension CheckedPlan.Step {
    /// A field as the steps after it see it: an array of a mapped step, maybe null of another with a
    /// condition.
    func seen(_ type: ValueType) -> ValueType {
        if mapped != nil { .array(type) } else if condition != nil { type.nullable } else { type }
    }

    /// All that the step gives, as one value.
    var whole: ValueType {
        seen(
            .object(
                fields.map { ValueType.Member(name: $0.name, type: $0.type) }
                    .sorted { $0.name < $1.name }))
    }
}
