import SkillCore

/// One thing that a task asks for: a sub-goal of a plan.
struct TaskPart: Hashable, Sendable {
    /// Its words as they were written.
    let text: String
    /// The values that stand in its words.
    let literals: [TaskLiteral]
    /// What it takes, in words such as the names of the input's fields.
    let needs: [String]
    /// What comes of it, in words such as the names of a skill's fields.
    let gives: [String]
    /// The words of ``needs`` and ``gives``, by their stems.
    let neededWords: Set<String>
    let givenWords: Set<String>
    /// False when it is one word, which may be part of a list: a plan does better to serve it.
    let isRequired: Bool
    /// Whether it is one of several things that the answer is to have beside each other.
    let isListed: Bool

    init(
        _ text: String, needs: [String] = [], gives: [String] = [], isRequired: Bool = true,
        isListed: Bool = false
    ) {
        self.text = text
        self.needs = needs
        self.gives = gives
        self.isRequired = isRequired
        self.isListed = isListed
        neededWords = Set(needs.flatMap { FieldName.words(of: $0) })
        givenWords = Set(gives.flatMap { FieldName.words(of: $0) })
        literals = TaskLiteral.all(in: text)
    }

    /// What to search for: "them" and "it" are what the skill before gives, and what stands in
    /// quotation marks says nothing about a skill.
    func query(after skill: Skill?) -> String {
        let task = TaskText(text)
        let words = String(task.masked.filter { task.inside($0) == nil })
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let query = words.isEmpty ? text : words
        guard let skill else { return query }
        let names = skill.signature.output.map(\.name).joined(separator: ", ")
        return query.replacing(#/\b(?:it|them)\b/#.ignoresCase(), with: names)
    }
}
