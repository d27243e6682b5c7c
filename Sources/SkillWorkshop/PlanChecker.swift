public import SkillCore

/// Compares a plan with the skills that it calls, before anything of it runs.
public struct PlanChecker: Sendable {
    private let skills: [SkillName: Skill]

    /// Creates a checker that knows `skills`.
    public init(skills: some Sequence<Skill>) {
        self.skills = Dictionary(skills.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Compares the types of what each binding gives and of what is wanted there.
    ///
    /// - Parameters:
    ///   - plan: A plan as it was read or made.
    ///   - input: The task's input; nil when it isn't known yet: each field then has the type that
    ///     its takers want.
    /// - Returns: The plan with its types.
    /// - Throws: ``PlanRejection`` with the step and the field of each problem.
    public func check(
        _ plan: Plan, input: [String: JSONValue]? = nil
    ) throws(PlanRejection) -> CheckedPlan {
        var check = Check(skills: skills, given: input)
        for (index, step) in plan.steps.enumerated() { check.take(step, at: index) }
        let output = check.output(of: plan)
        guard check.problems.isEmpty else { throw PlanRejection(check.problems) }
        return CheckedPlan(
            plan: plan, skills: skills.filter { plan.skillNames.contains($0.key) },
            input: check.wanted.sorted { $0.key < $1.key }
                .map { CheckedPlan.TypedField(name: $0, type: $1) },
            steps: check.steps, output: output)
    }

    /// One plan's check so far.
    private struct Check {
        let skills: [SkillName: Skill]
        let given: [String: JSONValue]?
        var problems: [PlanProblem] = []
        var steps: [[CheckedPlan.TypedField]] = []
        var wanted: [String: ValueType] = [:]

        mutating func take(_ step: Plan.Step, at index: Int) {
            guard case .skill(let name) = step.call, let skill = skills[name] else {
                if case .skill(let name) = step.call {
                    problems.append(PlanProblem(step: index, .noSuchSkill(name)))
                }
                steps.append([])
                return
            }
            let fields = skill.signature.input
            for name in step.bindings.keys.sorted()
            where !fields.contains(where: { $0.name == name }) {
                problems.append(
                    PlanProblem(
                        step: index, field: name,
                        .noSuchField(skill: skill.name.text, fields: fields.map(\.name))))
            }
            for field in fields {
                guard let value = step.bindings[field.name] else {
                    if field.isRequired {
                        problems.append(PlanProblem(step: index, field: field.name, .missingField))
                    }
                    continue
                }
                compare(value, with: ValueType(swift: field.type), at: index, field.name)
            }
            steps.append(
                skill.signature.output.map {
                    CheckedPlan.TypedField(name: $0.name, type: ValueType(swift: $0.type))
                })
        }

        private mutating func compare(
            _ value: PlanValue, with type: ValueType, at index: Int, _ field: String
        ) {
            switch value {
            case .literal(let literal): fit(ValueType(of: literal), type, value, at: index, field)
            case .reference(let reference):
                switch reference.root {
                case .input:
                    let name = reference.path.first ?? ""
                    if let given, given[name] == nil {
                        problems.append(
                            PlanProblem(
                                step: index, field: field,
                                .unknownSource(
                                    reference, there: given.keys.sorted().map { "$input.\($0)" })))
                        return
                    }
                    if let value = given?[name] {
                        fit(ValueType(of: value), type, .reference(reference), at: index, field)
                    }
                    // A text serves who would also do without it, and not the other way round.
                    if wanted[name].map({ type.fits($0) }) ?? true { wanted[name] = type }
                case .step(let source):
                    guard source < index,
                        let there = steps[source].first(where: { $0.name == reference.path.first })
                    else {
                        let there = source < index ? steps[source] : []
                        problems.append(
                            PlanProblem(
                                step: index, field: field,
                                .unknownSource(
                                    reference, there: there.map { "$\(source + 1).\($0.name)" })))
                        return
                    }
                    fit(there.type, type, value, at: index, field)
                case .item: break
                }
            default: break
            }
        }

        private mutating func fit(
            _ given: ValueType, _ wanted: ValueType, _ source: PlanValue, at index: Int,
            _ field: String
        ) {
            guard !given.fits(wanted), !given.widened.fits(wanted) else { return }
            problems.append(
                PlanProblem(
                    step: index, field: field,
                    .wrongType(
                        wanted: wanted.swift ?? "\(wanted)", given: given.swift ?? "\(given)",
                        source: "\(source)")))
        }

        func output(of plan: Plan) -> [CheckedPlan.TypedField] { steps.last ?? [] }
    }
}
