import SkillCore

/// Searches for plans over the signatures of candidate skills: bindings by type and name.
///
/// Deterministic, and bounded in its time.
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

    /// Returns plans, the best first; each meets every sub-goal with a skill that was found for it.
    func plans(limit: Int) -> [Plan] {
        let parts = parts()
        var search = PlanSearch(input: input, parts: parts, goalCount: goalCount)
        let drafts = search.drafts().filter { isWhole($0, parts) }
        let costs = drafts.map { cost(of: $0, parts) }
        // Of plans that cost the same, the one that was found first.
        let best = drafts.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }.prefix(limit)
        return best.map { place in
            Plan(
                steps: drafts[place].steps.map { step in
                    Plan.Step(
                        .skill(parts[step.part].skill.name),
                        bindings: Dictionary(
                            step.bindings.map { ($0.field, .reference($0.source)) }
                        ) { first, _ in first })
                })
        }
    }

    private func isWhole(_ draft: PlanSearch.Draft, _ parts: [PlanSearch.Part]) -> Bool {
        (0..<goalCount).allSatisfy { goal in
            draft.steps.contains { parts[$0.part].relevance[goal] > 0 }
        }
    }

    /// Each skill once, with its relevance for every sub-goal.
    private func parts() -> [PlanSearch.Part] {
        var order: [Skill] = []
        var relevance: [SkillName: [Double]] = [:]
        for candidate in candidates {
            let name = candidate.skill.name
            if relevance[name] == nil { order.append(candidate.skill) }
            relevance[name, default: Array(repeating: 0, count: goalCount)][candidate.goal] =
                candidate.relevance
        }
        return order.map { PlanSearch.Part($0, relevance: relevance[$0.name] ?? []) }
    }

    /// Low for plans that meet every sub-goal with the skills found for it, in the task's order, and
    /// use what the task comes with.
    private func cost(of draft: PlanSearch.Draft, _ parts: [PlanSearch.Part]) -> Double {
        let bound = Set(draft.steps.flatMap(\.bindings).map(\.source))
        let unused = input.keys.filter { !bound.contains(PlanReference.input($0)) }
        // The answer is what the last sub-goal asks for.
        let answer = draft.steps.last.flatMap { parts[$0.part].relevance.last } ?? 0
        return PlanSearch.cost(of: draft, parts)
            + PlanSearch.goalWeight * (1 - answer)
            + Self.unusedInputCost * Double(unused.count)
    }

    private static let unusedInputCost = 1.0
}
