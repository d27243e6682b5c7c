import SkillCore

/// The Swift that a plan becomes: a skill like any other, which imports those it joins.
enum Glue {
    /// The program takes those fields of the task's input that the plan binds.
    static func source(for plan: Plan) -> String {
        let imports = Set(plan.steps.map(\.skill.name.moduleName)).sorted()
        let calls = plan.steps.enumerated().map { index, step in
            let isAsync = step.skill.signature.isAsync
            let arguments = step.skill.signature.input.compactMap { field in
                step.bindings.first { $0.field == field.name }.map {
                    "\(field.name.asSwiftName): \(expression($0.source))"
                }
            }
            return """
                    let step\(index + 1) = try \(isAsync ? "await " : "")\
                \(step.skill.name.moduleName).run(.init(\(arguments.joined(separator: ", "))))
                """
        }
        let isAsync = plan.steps.contains { $0.skill.signature.isAsync }
        return """
            \(imports.map { "import \($0)" }.joined(separator: "\n"))

            struct Input: Codable {
            \(inputFields(of: plan).joined(separator: "\n"))
            }

            struct Output: Codable {
            \(answer(of: plan).map { "    var \($0.name.asSwiftName): \($0.type)" }.joined(separator: "\n"))
            }

            func run(_ input: Input) \(isAsync ? "async " : "")throws -> Output {
            \(calls.joined(separator: "\n"))
                return Output(\(answer(of: plan).map { "\($0.name.asSwiftName): \($0.value)" }
                .joined(separator: ", ")))
            }

            """
    }

    private static func expression(_ source: Plan.Source) -> String {
        switch source {
        case .input(let field): "input.\(field.asSwiftName)"
        case .step(let index, let field): "step\(index + 1).\(field.asSwiftName)"
        }
    }

    /// The fields that the plan takes, each with a type that serves all its takers.
    private static func inputFields(of plan: Plan) -> [String] {
        var wanted: [String: [String]] = [:]
        for step in plan.steps {
            for binding in step.bindings {
                guard case .input(let name) = binding.source,
                    let field = step.skill.signature.input.first(where: { $0.name == binding.field }
                    )
                else { continue }
                wanted[name, default: []].append(field.type)
            }
        }
        return wanted.sorted { $0.key < $1.key }.map { name, types in
            // A text serves who would also do without it, and not the other way round.
            let type = types.first { type in
                types.allSatisfy { ValueType(swift: type).fits(ValueType(swift: $0)) }
            }
            return "    var \(name.asSwiftName): \(type ?? types[0])"
        }
    }

    private struct AnswerField {
        var name: String
        var type: String
        var value: String
    }

    /// The last step's output: field by field where the types are standard ones, else as a whole.
    private static func answer(of plan: Plan) -> [AnswerField] {
        guard let last = plan.steps.last else { return [] }
        let value = "step\(plan.steps.count)"
        let types = last.skill.signature.output.map { ValueType(swift: $0.type).swift }
        guard types.allSatisfy({ $0 != nil }) else {
            let type = "\(last.skill.name.moduleName).Output"
            return [AnswerField(name: "result", type: type, value: value)]
        }
        return zip(last.skill.signature.output, types).map { field, type in
            AnswerField(
                name: field.name, type: type ?? field.type,
                value: "\(value).\(field.name.asSwiftName)")
        }
    }
}
