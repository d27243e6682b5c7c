// Sub-goals, and what a plan as a whole costs.
extension PlanSearch {
    /// The skills found for a sub-goal that can be called, the most relevant first.
    func candidates(for goal: Int) -> [Int] {
        Array(
            parts.indices.filter { parts[$0].relevance[goal] > 0 && isReached[$0] }
                .sorted { (parts[$1].relevance[goal], $0) < (parts[$0].relevance[goal], $1) }
                .prefix(Self.candidateCount))
    }

    mutating func meet(_ goal: Int, in draft: PlanDraft) {
        var next = draft
        next.goal += 1
        guard !draft.met.contains(goal) else { return push(next) }
        if !goals[goal].isRequired {
            var skipping = next
            skipping.cost += PlanCost.skippedCost
            push(skipping)
        }
        let there = draft.steps.map { parts[$0.part].relevance[goal] }.max() ?? 0
        if there > 0 {
            var sharing = next
            sharing.met.insert(goal)
            sharing.cost += PlanCost.goalWeight * (1 - there)
            if goals[goal].isRequired { sharing.cost += PlanCost.surplusCost }
            push(sharing)
        }
        guard draft.steps.count < Self.maximumSteps else { return }
        for part in found[goal] {
            var calling = next
            calling.cost += cost(ofMeeting: goal, with: part)
            if draft.calls(part) { calling.cost += PlanCost.repeatedCost }
            calling.calls = [PlanDraft.Call(part: part, goal: goal)]
            push(calling)
        }
    }

    func cost(ofMeeting goal: Int, with part: Int) -> Double {
        let given = parts[part].output.flatMap(\.name.words)
        let wanted = goals[goal].givenWords
        let isNamed = wanted.isEmpty || given.contains { wanted.contains($0) }
        return PlanCost.goalWeight * (1 - parts[part].relevance[goal]) + PlanCost.stepCost
            + (isNamed ? 0 : PlanCost.otherResultCost)
    }

    func leastCost(ofMeeting goal: Int) -> Double {
        let best = parts.map { $0.relevance[goal] }.max() ?? 0
        let least = PlanCost.goalWeight * (1 - best)
        return goals[goal].isRequired ? least : min(least, PlanCost.skippedCost)
    }

    /// What only the whole plan shows: what it leaves unused, and how many ends it has.
    func finished(_ draft: PlanDraft) -> PlanDraft {
        var draft = draft
        let sources = draft.sources
        let inputs = input.indices.filter { !sources.contains(.input($0)) }
        let used = draft.literals
        let spare = literals.indices.filter { !literals[$0].isChoice && !used.contains($0) }
        let unasked = draft.leaves.filter { step in
            !(draft.steps[step].goal.map { goals[$0].isListed } ?? false)
        }
        let ends = min(unasked.count, draft.leaves.count - (answer == nil ? 1 : 0))
        draft.cost +=
            PlanCost.unusedInputCost * Double(inputs.count)
            + PlanCost.unusedLiteralCost * Double(spare.count) + PlanCost.endCost
            * Double(max(0, ends))
        return draft
    }
}
