import SkillCore

/// One plan's check so far.
struct PlanCheck {
    private let plan: Plan
    private let calls: PlanCalls
    private let inputs: PlanInputs
    private(set) var problems: [PlanProblem]
    /// The steps that were checked; nil for those that call nothing.
    private(set) var steps: [CheckedPlan.Step?] = []

    init(plan: Plan, calls: PlanCalls, inputs: PlanInputs) {
        self.plan = plan
        self.calls = calls
        self.inputs = inputs
        problems = calls.problems
    }

    mutating func checkSteps() {
        for index in plan.steps.indices { check(index) }
        problems = problems.enumerated().sorted { left, right in
            (left.element.step ?? .max, left.offset) < (right.element.step ?? .max, right.offset)
        }.map(\.element)
    }

    /// What the plan gives: fields, a whole step, or all that the last step gives.
    mutating func output() -> [CheckedPlan.Answer] {
        guard let output = plan.output else { return wholeStep(plan.steps.count - 1) }
        switch output {
        case .reference(let reference):
            if case .step(let index) = reference.root, reference.path.isEmpty {
                guard steps.indices.contains(index) else {
                    problems.append(PlanProblem(field: "output", .notYet(reference)))
                    return []
                }
                return wholeStep(index)
            }
            return fields(of: reference)
        case .object(let members): return answers(members)
        case .literal(.object(let members)): return answers(members.mapValues(PlanValue.literal))
        case .literal, .array, .first, .equal, .not:
            problems.append(PlanProblem(field: "output", .noOutput))
            return []
        }
    }

    /// The fields of the input that the plan takes, with what skills say about them.
    func takenInput() -> [CheckedPlan.TypedField] {
        inputs.fields.map { field in
            var field = field
            field.summary = summary(ofInput: field.name)
            return field
        }
    }

    private mutating func check(_ index: Int) {
        let step = plan.steps[index]
        guard let called = calls.steps[index] else {
            steps.append(nil)
            return
        }
        let scope = PlanScope(inputs: inputs, calls: calls, steps: steps, step: index)
        var itemScope = scope
        let mapped = step.mapped.flatMap { value in
            taking(index, "map") { () throws(PlanProblem.Kind) in
                try PlanTyping(in: scope).array(value)
            }
        }
        if step.mapped != nil {
            itemScope.item = .unknown
            if case .array(let element)? = mapped?.type { itemScope.item = element }
        }
        let typing = PlanTyping(in: itemScope)
        let condition = step.condition.flatMap { value in
            taking(index, "when") { () throws(PlanProblem.Kind) in
                try typing.expression(value, as: .bool)
            }
        }
        for name in step.bindings.keys.sorted()
        where !called.parameters.contains(where: { $0.name == name }) {
            problems.append(
                PlanProblem(
                    step: index, field: name,
                    .noSuchField(skill: called.name, fields: called.parameters.map(\.name))))
        }
        var arguments: [CheckedPlan.Argument] = []
        for parameter in called.parameters {
            guard let value = step.bindings[parameter.name] else {
                if parameter.isRequired {
                    problems.append(PlanProblem(step: index, field: parameter.name, .missingField))
                } else if parameter.takesNull {
                    arguments.append(
                        parameter.argument(.literal(.null, parameter.type), isBound: false))
                }
                continue
            }
            let expression = taking(index, parameter.name) { () throws(PlanProblem.Kind) in
                try typing.expression(value, as: parameter.type)
            }
            guard let expression else { continue }
            arguments.append(parameter.argument(expression, isBound: true))
        }
        // What takes from a step whose map is wrong can still be compared.
        let isMapped = step.mapped != nil
        steps.append(
            CheckedPlan.Step(
                call: called.call, arguments: arguments,
                mapped: mapped ?? (isMapped ? .literal([], .array(.unknown)) : nil),
                condition: condition ?? step.condition.map { _ in .literal(true, .bool) },
                fields: called.fields))
    }

    /// Returns the expression, or nil after noting what is wrong with it.
    private mutating func taking(
        _ index: Int?, _ field: String,
        _ expression: () throws(PlanProblem.Kind) -> PlanExpression?
    ) -> PlanExpression? {
        do throws(PlanProblem.Kind) {
            return try expression()
        } catch {
            problems.append(PlanProblem(step: index, field: field, error))
            return nil
        }
    }

    private mutating func wholeStep(_ index: Int) -> [CheckedPlan.Answer] {
        guard let step = steps[index] else { return [] }
        // A form that nobody can tell is given as it is, by the skill's own name for it.
        if let field = step.fields.first(where: { !$0.type.isKnown }) {
            guard case .skill(let skill) = step.call, plan.output == nil, step.mapped == nil,
                step.condition == nil
            else {
                problems.append(PlanProblem(field: "output", .foreignType("\(field.type)")))
                return []
            }
            let type = ValueType.other("\(skill.name.moduleName).Output")
            return [
                CheckedPlan.Answer(
                    name: "result", value: .reference(PlanReference(.step(index)), type))
            ]
        }
        return step.fields.map { field in
            CheckedPlan.Answer(
                name: field.name,
                value: .reference(.step(index, field.name), step.seen(field.type)),
                summary: field.summary)
        }
    }

    private mutating func fields(of reference: PlanReference) -> [CheckedPlan.Answer] {
        let typing = PlanTyping(
            in: PlanScope(inputs: inputs, calls: calls, steps: steps, step: nil))
        let whole = taking(nil, "output") { () throws(PlanProblem.Kind) in
            try typing.expression(.reference(reference), as: nil)
        }
        guard let type = whole?.type else { return [] }
        guard case .object(let members) = type else {
            problems.append(
                PlanProblem(field: "output", .noFields(source: "\(reference)", given: "\(type)")))
            return []
        }
        return answers(
            Dictionary(
                members.map { member in
                    let path = reference.path + [member.name]
                    return (member.name, .reference(PlanReference(reference.root, path)))
                }
            ) { first, _ in first })
    }

    private mutating func answers(_ members: [String: PlanValue]) -> [CheckedPlan.Answer] {
        let typing = PlanTyping(
            in: PlanScope(inputs: inputs, calls: calls, steps: steps, step: nil))
        if members.isEmpty {
            problems.append(
                PlanProblem(field: "output", .malformed("The output has at least one field.")))
        }
        return members.sorted { $0.key < $1.key }.compactMap { name, value in
            guard name.canNameField else {
                problems.append(PlanProblem(field: "output.\(name)", .noFieldName))
                return nil
            }
            let expression = taking(nil, "output.\(name)") { () throws(PlanProblem.Kind) in
                try typing.expression(value, as: nil)
            }
            return expression.map {
                CheckedPlan.Answer(name: name, value: $0, summary: summary(of: value))
            }
        }
    }

    /// What the author of a skill says about the field that `value` is.
    private func summary(of value: PlanValue) -> String {
        guard case .reference(let reference) = value, let field = reference.path.first,
            reference.path.count == 1
        else { return "" }
        switch reference.root {
        case .input: return summary(ofInput: field)
        case .step(let index):
            let fields = steps.indices.contains(index) ? steps[index]?.fields ?? [] : []
            return fields.first { $0.name == field }?.summary ?? ""
        case .item: return ""
        }
    }

    private func summary(ofInput field: String) -> String {
        for (index, step) in plan.steps.enumerated() {
            for parameter in calls.steps[index]?.parameters ?? [] where !parameter.summary.isEmpty {
                if step.bindings[parameter.name] == .reference(.input(field)) {
                    return parameter.summary
                }
            }
        }
        return ""
    }
}
