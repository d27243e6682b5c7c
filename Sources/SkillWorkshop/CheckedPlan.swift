import SkillCore

/// A plan whose skills, bindings and types fit, as ``PlanChecker`` found.
public struct CheckedPlan: Hashable, Sendable {
    public let plan: Plan
    /// The skills that it calls, by name.
    let skills: [SkillName: Skill]
    /// The fields of the task's input that it takes, in order of the alphabet.
    let input: [TypedField]
    /// What each step gives to those after it: of a mapped step, an array of each field.
    let steps: [[TypedField]]
    /// What the plan gives.
    let output: [TypedField]

    struct TypedField: Hashable, Sendable {
        var name: String
        var type: ValueType
    }

    /// The Swift that the plan becomes: a skill like any other, which imports those it joins.
    public var source: String { Glue.source(for: self) }

    /// The modules that it imports, in order of the alphabet.
    public var modules: [String] { skills.keys.map(\.moduleName).sorted() }

    public var isAsync: Bool { skills.values.contains { $0.signature.isAsync } }
}
