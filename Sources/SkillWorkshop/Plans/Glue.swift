import SkillCore
import SkillSyntax

/// The Swift that a plan becomes: a skill like any other, which imports those it joins.
///
/// Values go from step to step as they are where their types are the same, and through JSON where
/// only their form is.
struct Glue {
    private let plan: CheckedPlan
    private var expressions: GlueExpressions

    /// The program takes those fields of the task's input that the plan binds.
    static func program(for plan: CheckedPlan) -> PlanProgram {
        var glue = Glue(plan: plan)
        return glue.program()
    }

    private init(plan: CheckedPlan) {
        self.plan = plan
        expressions = GlueExpressions(plan: plan)
    }

    private mutating func program() -> PlanProgram {
        // What the input and the output hold has its structs there; the rest comes after.
        let input = plan.input.map { field in
            property(field.name, field.type, field.summary, in: .input)
        }
        let output = plan.output.map { answer in
            property(answer.name, answer.value.type, answer.summary, in: .output)
        }
        let steps = plan.steps.indices.map { lines(ofStep: $0) }
        let answers = plan.output.map { answer in
            let value = expressions.native(answer.value, as: answer.value.type)
            return "\(answer.name.asSwiftName): \(value)"
        }
        let answer = "Output(\(answers.joined(separator: ", ")))"
        let local = expressions.types.declarations(in: .run, indent: "    ")
        let effects = plan.isAsync ? "async throws" : "throws"
        var program = PlanProgram()
        program.add(imports() + "\n")
        program.add(structure("Input", input, .input) + "\n")
        program.add(structure("Output", output, .output) + "\n")
        program.add("func run(_ input: Input) \(effects) -> Output {\n\(local)")
        for (index, lines) in steps.enumerated() { program.add(lines, callOf: index) }
        program.add("    return \(trying(answer))\n}\n")
        for index in plan.steps.indices {
            guard case .function(_, let source) = plan.steps[index].call else { continue }
            // In a struct of its own the function can hide nothing.
            program.add("\nprivate struct \(functionHome(index)) {\n")
            program.add(source + "\n", functionOf: index)
            program.add("}\n")
        }
        if namesSteps { program.add("\n" + (plan.isAsync ? Self.asyncNaming : Self.naming)) }
        if expressions.converts { program.add("\n" + Self.converting) }
        if expressions.decodes { program.add("\n" + Self.decoding) }
        return program
    }

    private func imports() -> String {
        var modules = plan.modules
        let hasFunctions = plan.steps.contains {
            if case .function = $0.call { true } else { false }
        }
        if expressions.converts || expressions.decodes || hasFunctions {
            modules.append("Foundation")
        }
        if expressions.converts || namesSteps || hasFunctions { modules.append("SkillKit") }
        return modules.sorted().map { "import \($0)\n" }.joined()
    }

    private mutating func property(
        _ name: String, _ type: ValueType, _ summary: String, in home: GlueTypes.Home
    ) -> String {
        let summary = summary.asCommentLine
        let comment = summary.isEmpty ? "" : "    /// \(summary)\n"
        let type = expressions.types.spelled(type, in: home, as: name)
        return "\(comment)    var \(name.asSwiftName): \(type)\n"
    }

    private mutating func structure(
        _ name: String, _ properties: [String], _ home: GlueTypes.Home
    ) -> String {
        let inner = expressions.types.declarations(in: home, indent: "    ")
        return "struct \(name): Codable {\n\(properties.joined())"
            + (inner.isEmpty ? "" : "\n\(inner)") + "}\n"
    }

    /// A lone step needs no name, unless an element has to be told.
    private var namesSteps: Bool {
        plan.steps.count > 1 || plan.steps.contains { $0.mapped != nil }
    }

    private mutating func lines(ofStep index: Int) -> String {
        let step = plan.steps[index]
        let variable = "step\(index + 1)"
        let type = answerType(of: index)
        var sequence = ""
        if let mapped = step.mapped {
            sequence = expressions.native(mapped, as: mapped.type)
            if case .array(let element) = mapped.type { expressions.itemType = element }
        }
        let condition = step.condition.map { expressions.native($0, as: .bool) }
        let call = named(call(of: index), index)
        guard step.mapped != nil else {
            guard let condition else { return "    let \(variable) = \(call)\n" }
            return """
                    let \(variable): \(type.hasSuffix("?") ? type : type + "?")
                    if \(trying(condition)) {
                        \(variable) = \(call)
                    } else {
                        \(variable) = nil
                    }

                """
        }
        let usesItem = (call + (condition ?? "")).contains("item")
        let skipping = condition.map { "        guard \(trying($0)) else { continue }\n" } ?? ""
        return """
                var \(variable): [\(type)] = []
                for (place, \(usesItem ? "item" : "_")) in \(trying("(\(sequence))")).enumerated() {
            \(skipping)        \(variable).append(\(call))
                }

            """
    }

    /// The type of what one call gives.
    private mutating func answerType(of index: Int) -> String {
        switch plan.steps[index].call {
        case .skill(let skill): "\(skill.name.moduleName).Output"
        case .function:
            expressions.types.spelled(
                plan.steps[index].fields[0].type, in: .run, as: "value")
        }
    }

    private mutating func call(of index: Int) -> String {
        let step = plan.steps[index]
        let arguments = step.arguments.map { argument in
            let value = expressions.argument(argument)
            return argument.label.map { "\($0.asSwiftName): \(value)" } ?? value
        }.joined(separator: ", ")
        let effects = "try \(step.call.isAsync ? "await " : "")"
        switch step.call {
        case .skill(let skill):
            return "\(effects)\(skill.name.moduleName).run(.init(\(arguments)))"
        case .function(let function, _):
            return "\(effects)\(functionHome(index))().\(function.name)(\(arguments))"
        }
    }

    private func named(_ call: String, _ index: Int) -> String {
        guard namesSteps else { return call }
        let step = plan.steps[index]
        let name =
            switch step.call {
            case .skill(let skill): skill.name.text
            case .function: "swift"
            }
        let element = step.mapped == nil ? "" : ", element \\(place + 1)"
        let effects = plan.isAsync ? "try await" : "try"
        return "\(effects) naming(\"step \(index + 1), \(name)\(element)\") { \(call) }"
    }

    private func trying(_ expression: String) -> String {
        expression.contains("try ") ? "try \(expression)" : expression
    }

    private func functionHome(_ index: Int) -> String {
        let name = "Step\(index + 1)"
        return plan.modules.contains(name) ? "\(name)Function" : name
    }

    private static let naming = """
        /// Says which step refused its input.
        private func naming<Answer>(_ step: String, _ call: () throws -> Answer) throws -> Answer {
            do {
                return try call()
            } catch let error as InvalidInput {
                throw InvalidInput("\\(step): \\(error)")
            }
        }

        """

    private static let asyncNaming = """
        /// Says which step refused its input.
        private func naming<Answer>(
            _ step: String, _ call: () async throws -> Answer
        ) async throws -> Answer {
            do {
                return try await call()
            } catch let error as InvalidInput {
                throw InvalidInput("\\(step): \\(error)")
            }
        }

        """

    private static let converting = """
        /// Hands a value over to a type of the same form.
        private func converted<Wanted: Decodable>(_ value: some Encodable) throws -> Wanted {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            do {
                return try decoder.decode(Wanted.self, from: encoder.encode(value))
            } catch {
                throw InvalidInput("A value can't be handed over as \\(Wanted.self): \\(error)")
            }
        }

        """

    private static let decoding = """
        /// Reads a value that the plan holds.
        private func decoded<Wanted: Decodable>(_ json: String) throws -> Wanted {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(Wanted.self, from: Data(json.utf8))
        }

        """
}
