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
        let excesses = PlanBounds.problems(of: plan)
        guard excesses.isEmpty else { throw PlanRejection(excesses) }
        let calls = PlanCalls(of: plan, skills: skills)
        let inputs = PlanInputs(of: plan, calls: calls, given: input)
        var check = PlanCheck(plan: plan, calls: calls, inputs: inputs)
        check.checkSteps()
        let output = check.output()
        guard check.problems.isEmpty else { throw PlanRejection(check.problems) }
        return CheckedPlan(
            plan: plan, skills: skills.filter { plan.skillNames.contains($0.key) },
            input: check.takenInput(), steps: check.steps.compactMap(\.self), output: output)
    }
}
