import SkillCore

/// Searches for plans over the signatures of candidate skills: bindings by type and name.
///
/// Backwards from the skill that gives the answer: each field it needs comes from the task's input
/// or from another candidate's output, up to a depth. Deterministic, and bounded in its steps.
struct Planner {
    /// A skill that some sub-goal asks for.
    struct Candidate {
        var skill: Skill
        /// Which sub-goal found it, counted from 0 in the order of the task.
        var goal: Int
        /// From 0 to 1: how well it fits that sub-goal.
        var relevance: Double
    }

    /// What the task comes with.
    var input: [String: JSONValue]
    var candidates: [Candidate]
    var goalCount: Int

    /// Returns plans, the best first.
    func plans(limit: Int) -> [Plan] {
        var budget = Self.maximumSearch
        var found: [(plan: Plan, cost: Double)] = []
        for target in candidates {
            let draft = Draft()
            for result in complete(
                target.skill, in: draft, depth: Self.maximumDepth, path: [], &budget)
            {
                let plan = Plan(steps: result.steps)
                guard !found.contains(where: { $0.plan == plan }) else { continue }
                found.append((plan, cost(of: result, answering: target)))
            }
        }
        return found.sorted {
            ($0.cost, $0.plan.description) < ($1.cost, $1.plan.description)
        }.prefix(limit).map(\.plan)
    }

    /// Steps put together so far, each after those it takes from.
    private struct Draft {
        var steps: [Plan.Step] = []
        var strain = 0.0
    }

    /// Returns drafts whose last step calls `skill`.
    private func complete(
        _ skill: Skill, in draft: Draft, depth: Int, path: [SkillName], _ budget: inout Int
    ) -> [Draft] {
        guard depth > 0, budget > 0, !path.contains(skill.name) else { return [] }
        budget -= 1
        var partial: [(draft: Draft, bindings: [Plan.Binding])] = [(draft, [])]
        for field in skill.signature.input {
            var next: [(draft: Draft, bindings: [Plan.Binding])] = []
            for (draft, bindings) in partial {
                for (extended, source) in supplies(
                    of: field, in: draft, depth: depth, path: path + [skill.name], &budget)
                {
                    var bindings = bindings
                    if let source { bindings.append(.init(field: field.name, source: source)) }
                    next.append((extended, bindings))
                }
            }
            partial = Array(next.sorted { $0.draft.strain < $1.draft.strain }.prefix(Self.width))
        }
        return partial.compactMap { draft, bindings in
            // A skill that takes something must take something from here.
            guard !bindings.isEmpty || skill.signature.input.isEmpty else { return nil }
            var draft = draft
            draft.steps.append(Plan.Step(skill: skill, bindings: bindings))
            return draft
        }
    }

    /// The ways to fill one field; a nil source leaves it out.
    private func supplies(
        of field: Signature.Field, in draft: Draft, depth: Int, path: [SkillName],
        _ budget: inout Int
    ) -> [(Draft, Plan.Source?)] {
        let wanted = ValueType(swift: field.type)
        var ways: [(Draft, Plan.Source?)] = []
        func offer(_ draft: Draft, _ source: Plan.Source?, strain: Double) {
            var draft = draft
            draft.strain += strain
            ways.append((draft, source))
        }
        for (name, value) in input.sorted(by: { $0.key < $1.key }) {
            let type = ValueType(of: value)
            guard type.fits(wanted) || type.widened.fits(wanted) else { continue }
            // An optional field is filled only by what bears its name.
            if name == field.name {
                offer(draft, .input(field: name), strain: 0)
            } else if field.isRequired {
                offer(draft, .input(field: name), strain: Self.strangerStrain)
            }
        }
        guard field.isRequired else {
            if ways.isEmpty { offer(draft, nil, strain: 0) }
            return ways
        }
        for (index, step) in draft.steps.enumerated() {
            for output in step.skill.signature.output
            where ValueType(swift: output.type).fits(wanted) {
                offer(
                    draft, .step(index, field: output.name),
                    strain: output.name == field.name ? 0 : Self.strangerStrain)
            }
        }
        for candidate in candidates {
            for output in candidate.skill.signature.output
            where ValueType(swift: output.type).fits(wanted) {
                let strain = output.name == field.name ? 0 : Self.strangerStrain
                for extended in complete(
                    candidate.skill, in: draft, depth: depth - 1, path: path, &budget)
                {
                    offer(
                        extended, .step(extended.steps.count - 1, field: output.name),
                        strain: strain)
                }
            }
        }
        return ways
    }

    /// Low for plans that meet every sub-goal with the skills found for it, in the task's order, and
    /// hand values over under their own names.
    private func cost(of draft: Draft, answering target: Candidate) -> Double {
        let used = Set(draft.steps.map(\.skill.name))
        var cost = draft.strain
        for goal in 0..<goalCount {
            let best = candidates.filter { $0.goal == goal && used.contains($0.skill.name) }
                .map(\.relevance).max()
            cost += Self.goalWeight * (1 - (best ?? 0))
        }
        // The answer is what the last sub-goal asks for.
        let answers = candidates.filter { $0.skill.name == target.skill.name }
        let answersLast = answers.filter { $0.goal == goalCount - 1 }.map(\.relevance).max() ?? 0
        cost += Self.goalWeight * (1 - answersLast)
        let unused = input.keys.filter { name in
            !draft.steps.contains { $0.bindings.contains { $0.source == .input(field: name) } }
        }
        cost += Self.unusedInputCost * Double(unused.count)
        let needless = used.filter { name in
            !candidates.contains { $0.skill.name == name && $0.relevance > 0 }
        }
        return cost + Self.stepCost * Double(draft.steps.count + needless.count)
    }

    private static let maximumDepth = 4
    private static let maximumSearch = 20_000
    private static let width = 8
    private static let strangerStrain = 0.6
    private static let goalWeight = 2.0
    private static let unusedInputCost = 1.0
    private static let stepCost = 0.15
}
