public import SkillCore

extension PlanExplanation {
    /// The explanation as JSON: `{"examined": …, "steps": […], "unused": […]}`, and `refusal` where
    /// there is no plan.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "examined": .integer(examined),
            "steps": .array(steps.map(\.json)),
            "unused": .array(unused.map(JSONValue.string)),
        ]
        members["refusal"] = refusal?.json
        return .object(members)
    }
}

extension PlanExplanation.Step {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "skill": .string(skill.text),
            "bindings": .array(
                bindings.map { binding in
                    [
                        "field": .string(binding.field), "value": binding.value.json,
                        "reason": .string(binding.reason.code),
                    ]
                }),
        ]
        if let goal {
            members["goal"] = .string(goal)
            members["similarity"] = .number((similarity * 1000).rounded() / 1000)
        }
        members["map"] = mapped?.json
        return .object(members)
    }
}

extension PlanExplanation.Refusal {
    var json: JSONValue {
        var members: [String: JSONValue] = ["message": .string(description)]
        switch self {
        case .noSkill(let goal):
            members["kind"] = "no-skill"
            members["goal"] = .string(goal)
        case .noValue(let goal, let skill, let field, let type, let nearest):
            members["kind"] = "no-value"
            members["goal"] = goal.map(JSONValue.string)
            members["skill"] = .string(skill.text)
            members["field"] = .string(field)
            members["type"] = .string(type)
            members["nearest"] = nearest.map(JSONValue.string)
        case .noAnswer(let field, let type, let nearest):
            members["kind"] = "no-answer"
            members["field"] = .string(field)
            members["type"] = .string(type)
            members["nearest"] = nearest.map(JSONValue.string)
        case .noWay(let skill, let field):
            members["kind"] = "no-way"
            members["skill"] = skill.map { .string($0.text) }
            members["field"] = field.map(JSONValue.string)
        case .unheeded(let word, let skills):
            members["kind"] = "unheeded"
            members["word"] = .string(word)
            members["skills"] = .array(skills.map { .string($0.text) })
        case .otherAnswer(let goal, let asked):
            members["kind"] = "other-answer"
            members["goal"] = .string(goal)
            members["asked"] = .string(asked)
        case .eitherWay(let values, let skill, let fields):
            members["kind"] = "either-way"
            members["values"] = .array(values.map(JSONValue.string))
            members["skill"] = .string(skill.text)
            members["fields"] = .array(fields.map(JSONValue.string))
        case .nothingAsked: members["kind"] = "nothing-asked"
        }
        return .object(members)
    }
}
