import SkillCore

/// A skill as the planner sees one: a name and a signature.
enum SketchedSkill {
    static func skill(
        _ name: String, takes: [(String, String)], gives: [(String, String)]
    ) throws -> Skill {
        func fields(_ list: [(String, String)]) -> [Signature.Field] {
            list.map { .init(name: $0.0, type: $0.1, isRequired: !$0.1.hasSuffix("?")) }
        }
        return Skill(
            name: try SkillName(name), description: "", source: "",
            signature: Signature(
                input: fields(takes), output: fields(gives), inputSchema: [:], outputSchema: [:]),
            examples: [])
    }
}
