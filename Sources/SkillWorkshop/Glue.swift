import SkillCore

/// The Swift that a plan becomes: a skill like any other, which imports those it joins.
enum Glue {
    /// The program takes those fields of the task's input that the plan binds.
    static func source(for plan: CheckedPlan) -> String {
        let calls = plan.plan.steps.enumerated().map { index, step in
            guard case .skill(let name) = step.call, let skill = plan.skills[name] else {
                return ""
            }
            let arguments = skill.signature.input.compactMap { field in
                step.bindings[field.name].map {
                    "\(field.name.asSwiftName): \(expression($0))"
                }
            }
            return """
                    let step\(index + 1) = try \(skill.signature.isAsync ? "await " : "")\
                \(name.moduleName).run(.init(\(arguments.joined(separator: ", "))))
                """
        }
        return """
            \(plan.modules.map { "import \($0)" }.joined(separator: "\n"))

            struct Input: Codable {
            \(plan.input.map { "    var \($0.name.asSwiftName): \($0.type.swift ?? "")" }
                .joined(separator: "\n"))
            }

            struct Output: Codable {
            \(answer(of: plan).map { "    var \($0.name.asSwiftName): \($0.type)" }.joined(separator: "\n"))
            }

            func run(_ input: Input) \(plan.isAsync ? "async " : "")throws -> Output {
            \(calls.joined(separator: "\n"))
                return Output(\(answer(of: plan).map { "\($0.name.asSwiftName): \($0.value)" }
                .joined(separator: ", ")))
            }

            """
    }

    private static func expression(_ value: PlanValue) -> String {
        guard case .reference(let reference) = value else { return "\(value)" }
        let root =
            switch reference.root {
            case .input: "input"
            case .step(let index): "step\(index + 1)"
            case .item: "item"
            }
        return ([root] + reference.path.map(\.asSwiftName)).joined(separator: ".")
    }

    private struct AnswerField {
        var name: String
        var type: String
        var value: String
    }

    /// The last step's output: field by field where the types are standard ones, else as a whole.
    private static func answer(of plan: CheckedPlan) -> [AnswerField] {
        guard case .skill(let name)? = plan.plan.steps.last?.call, let last = plan.skills[name]
        else { return [] }
        let value = "step\(plan.steps.count)"
        let types = last.signature.output.map { ValueType(swift: $0.type).swift }
        guard types.allSatisfy({ $0 != nil }) else {
            return [
                AnswerField(name: "result", type: "\(name.moduleName).Output", value: value)
            ]
        }
        return zip(last.signature.output, types).map { field, type in
            AnswerField(
                name: field.name, type: type ?? field.type,
                value: "\(value).\(field.name.asSwiftName)")
        }
    }
}
