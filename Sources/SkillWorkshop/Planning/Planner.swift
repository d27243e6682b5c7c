import SkillCore

/// Searches for plans over the signatures of candidate skills: bindings by type and name.
///
/// Deterministic, whatever the order of the candidates, and bounded in its work.
struct Planner {
    /// A skill that may be called.
    struct Candidate {
        var skill: Skill
        /// Which sub-goal found it, counted from 0 in the order of the task; nil for a skill that may
        /// only connect two others.
        var goal: Int?
        /// From 0 to 1: how well it fits that sub-goal, or the task as a whole.
        var relevance: Double
    }

    /// What the task comes with.
    var input: [String: JSONValue]
    var candidates: [Candidate]
    /// What the task asks for, in its order.
    var goals: [TaskPart]
    /// The fields that the answer is to have; nil for what the last sub-goal gives.
    var wanted: WantedOutput?

    init(
        input: [String: JSONValue], candidates: [Candidate], goals: [TaskPart],
        wanted: WantedOutput? = nil
    ) {
        self.input = input
        self.candidates = candidates
        self.goals = goals
        self.wanted = wanted
    }

    /// Returns at most `limit` plans that fit by type, the best first, or says what can't be met.
    func search(limit: Int) -> PlanSearchOutcome {
        guard !goals.isEmpty else { return Self.refused(.nothingAsked) }
        for (place, goal) in goals.enumerated() where goal.isRequired {
            guard candidates.contains(where: { $0.goal == place && $0.relevance > 0 })
            else { return Self.refused(.noSkill(goal: goal.text)) }
        }
        let skills = skills()
        var search = PlanSearch(
            input: input, candidates: skills, goals: goals, wanted: wanted)
        var reach = search.reach()
        if let refusal = PlanRefusal.unreachable(in: &search, &reach) {
            return Self.refused(refusal)
        }
        let writer = PlanWriter(search: search, input: input)
        let checker = PlanChecker(skills: skills.map(\.skill))
        let reading = TaskReading(writer: writer)
        var doubt: PlanExplanation.Refusal?
        var choices: [PlanSearchOutcome.Choice] = []
        var seen: Set<Plan> = []
        var guessed: Set<SkillName> = []
        let drafts = search.drafts(max(limit, Self.leastDrafts))
        for draft in drafts where choices.count < limit {
            let plan = writer.plan(from: draft)
            guard seen.insert(plan).inserted, (try? checker.check(plan, input: input)) != nil
            else { continue }
            // A detour that gives the same values doesn't say which is which either.
            let called = draft.steps.compactMap { search.parts[$0.part].skill?.name }
            guard guessed.isDisjoint(with: called) else { continue }
            if let refusal = reading.refusal(of: draft) {
                if case .eitherWay(_, let skill, _) = refusal { guessed.insert(skill) }
                doubt = doubt ?? refusal
                continue
            }
            choices.append(
                PlanSearchOutcome.Choice(
                    plan: plan,
                    explanation: writer.explanation(of: draft, examined: search.expanded)))
        }
        guard let best = choices.first else {
            return Self.refused(
                doubt ?? PlanRefusal(search: search).stuck(), examined: search.expanded)
        }
        return PlanSearchOutcome(choices: choices, explanation: best.explanation)
    }

    /// Each skill once, with its relevance for every sub-goal, in order of the alphabet.
    private func skills() -> [(skill: Skill, relevance: [Double], near: Double)] {
        var found: [SkillName: (skill: Skill, relevance: [Double], near: Double)] = [:]
        let nothing = Array(repeating: 0.0, count: goals.count)
        for candidate in candidates {
            let name = candidate.skill.name
            var entry = found[name] ?? (candidate.skill, nothing, 0)
            if let goal = candidate.goal {
                entry.relevance[goal] = max(entry.relevance[goal], candidate.relevance)
            } else {
                entry.near = max(entry.near, candidate.relevance)
            }
            found[name] = entry
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func refused(
        _ refusal: PlanExplanation.Refusal, examined: Int = 0
    ) -> PlanSearchOutcome {
        PlanSearchOutcome(
            choices: [], explanation: PlanExplanation(examined: examined, refusal: refusal))
    }

    /// What a whole plan leaves unused counts in the end: the first that is found isn't the best.
    private static let leastDrafts = 32
}
