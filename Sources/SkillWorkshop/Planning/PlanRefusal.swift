import SkillCore

/// Finds out what a search could not meet.
struct PlanRefusal {
    let search: PlanSearch

    /// The first sub-goal, or field of the answer, that no plan at all could meet.
    static func unreachable(
        in search: inout PlanSearch, _ reach: inout PlanReach
    ) -> PlanExplanation.Refusal? {
        for (place, goal) in search.goals.enumerated() where goal.isRequired {
            guard search.candidates(for: place).isEmpty else { continue }
            let found = search.parts.indices.filter { search.parts[$0].relevance[place] > 0 }
            guard
                let best = found.max(by: {
                    (search.parts[$0].relevance[place], $1)
                        < (search.parts[$1].relevance[place], $0)
                }), let skill = search.parts[best].skill
            else { return .noSkill(goal: goal.text) }
            for field in search.parts[best].input where field.isRequired {
                guard !search.canFill(field.type, &reach) else { continue }
                return .noValue(
                    goal: goal.text, skill: skill.name, field: field.name.text,
                    type: Self.name(of: search.types[field.type]),
                    nearest: PlanRefusal(search: search).nearest(to: field))
            }
        }
        guard let answer = search.answer else { return nil }
        for field in search.parts[answer].input where field.isRequired {
            guard !search.canFill(field.type, &reach) else { continue }
            return .noAnswer(
                field: field.name.text, type: Self.name(of: search.types[field.type]),
                nearest: PlanRefusal(search: search).nearest(to: field))
        }
        return nil
    }

    /// Where the search ended that came farthest.
    func stuck() -> PlanExplanation.Refusal {
        guard let dead = search.dead else { return .noWay(skill: nil, field: nil) }
        let part = search.parts[dead.part]
        let field = part.input[dead.field]
        guard let skill = part.skill else {
            return .noAnswer(
                field: field.name.text, type: Self.name(of: search.types[field.type]),
                nearest: nearest(to: field))
        }
        return .noValue(
            goal: dead.goal.map { search.goals[$0].text }, skill: skill.name,
            field: field.name.text, type: Self.name(of: search.types[field.type]),
            nearest: nearest(to: field))
    }

    /// A value of a like name and another type, as a person might have meant it.
    private func nearest(to field: PlanPart.Field) -> String? {
        var best: (likeness: FieldName.Likeness, text: String)?
        func offer(_ name: FieldName, _ text: String) {
            let likeness = name.likeness(to: field.name)
            if likeness < best?.likeness ?? .none { best = (likeness, text) }
        }
        for given in search.input {
            offer(
                given.name,
                "$input.\(given.name.text), which is \(Self.name(of: search.types[given.type]))")
        }
        for part in search.parts where part.relevance.contains(where: { $0 > 0 }) {
            for output in part.output where output.type != field.type {
                guard let skill = part.skill else { continue }
                offer(
                    output.name,
                    "\"\(output.name.text)\" of \(skill.name), which is "
                        + Self.name(of: search.types[output.type]))
            }
        }
        return best?.text
    }

    private static func name(of type: ValueType) -> String { type.description }
}
