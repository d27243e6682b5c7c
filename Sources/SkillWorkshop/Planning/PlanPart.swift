import SkillCore

/// A skill that a plan may call, with what the search asks of it again and again.
struct PlanPart {
    struct Field {
        var name: FieldName
        /// Its number among the search's types.
        var type: Int
        var isRequired: Bool
        /// The words that say what it is for.
        var summary: String
    }

    /// Nil for the answer that the task wants.
    let skill: Skill?
    let input: [Field]
    let output: [Field]
    /// How well it fits each sub-goal, from 0 to 1; 0 where it was not found for it.
    let relevance: [Double]
    /// How near it is to the task as a whole.
    let nearness: Double

    init(_ skill: Skill, relevance: [Double], nearness: Double, types: inout PlanTypes) {
        self.skill = skill
        self.relevance = relevance
        self.nearness = max(nearness, relevance.max() ?? 0)
        var fields: [[Field]] = []
        for list in [skill.signature.inputTypes, skill.signature.outputTypes] {
            fields.append(
                list.map { field, type in
                    Field(
                        name: FieldName(field.name), type: types.number(of: type),
                        isRequired: field.isRequired, summary: field.summary)
                })
        }
        input = fields[0]
        output = fields[1]
    }

    /// What the task wants in the end, taken for a call that needs it.
    init(wanting output: WantedOutput, goalCount: Int, types: inout PlanTypes) {
        skill = nil
        relevance = Array(repeating: 0, count: goalCount)
        nearness = 0
        var fields: [Field] = []
        for field in output.fields {
            fields.append(
                Field(
                    name: FieldName(field.name), type: types.number(of: field.type),
                    isRequired: field.isRequired, summary: ""))
        }
        input = fields
        self.output = []
    }
}
