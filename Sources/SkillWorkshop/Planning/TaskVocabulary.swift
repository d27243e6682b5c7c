import SkillCore

/// The words that a skill knows, called in one way.
///
/// What a field that isn't bound is for, the call doesn't do: a skill that can sort by number
/// doesn't, unless it is told to.
struct TaskVocabulary {
    private let words: Set<String>

    /// What might be done with a call that only connects two others says nothing of the task.
    init(of skill: Skill, binding bound: Set<String>, isConnecting: Bool = false) {
        let fields = skill.signature.input.filter { bound.contains($0.name) }
        let all = fields + skill.signature.output
        guard !isConnecting else {
            let sentence = skill.description.prefix { $0 != "." }
            words = Self.affirmed(
                ([skill.name.text, String(sentence)] + all.map(\.name)).joined(separator: ". "))
            return
        }
        let open = skill.signature.input.filter { !bound.contains($0.name) && !$0.isRequired }
        let did = Self.words(of: all).union(FieldName.words(of: skill.name.text))
        words = did.union(
            Self.affirmed(Self.purpose(of: skill)).subtracting(Self.words(of: open)))
    }

    func knows(_ word: String) -> Bool {
        if words.contains(word) { return true }
        let kin = Self.families.filter { $0.contains { Self.areForms($0, word) } }.joined()
        return words.contains { known in
            Self.areForms(known, word) || kin.contains { Self.areForms($0, known) }
        }
    }

    private static func words(of fields: [Signature.Field]) -> Set<String> {
        fields.reduce(into: []) { $0.formUnion(affirmed("\($1.name). \($1.summary)")) }
    }

    /// The description without what others do next: "get the values of a column for averages".
    private static func purpose(of skill: Skill) -> String {
        skill.description.split(separator: ". ").map { sentence in
            guard sentence.hasPrefix("Use it to "), let next = sentence.firstRange(of: " for ")
            else { return String(sentence) }
            return String(sentence[..<next.lowerBound])
        }.joined(separator: ". ")
    }

    /// The words of a text but those that it denies: "headings not counted" says nothing of counting,
    /// and no description's "not" serves that of a task.
    private static func affirmed(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for clause in text.split(whereSeparator: { ".,;:".contains($0) }) {
            var isDenied = false
            for word in FieldName.words(of: String(clause)) {
                if word == "without" { break }
                let denies = denials.contains(word)
                if !isDenied, !denies { words.insert(word) }
                isDenied = denies
            }
        }
        return words
    }

    private static let denials: Set<String> = ["neither", "never", "no", "nor", "not"]

    /// One word in two forms: `encode` and `encoded`, but not `year` and `yearly`.
    private static func areForms(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
        let stem = short.hasSuffix("e") ? short.dropLast() : short[...]
        guard stem.utf8.count > 2, long.hasPrefix(stem) else { return false }
        let ending = long.dropFirst(stem.count)
        if endings.contains(String(ending)) { return true }
        // `wrap` and `wrapping`
        return ending.first == stem.last && verbEndings.contains(String(ending.dropFirst()))
    }

    private static let verbEndings: Set<String> = ["ed", "ing", "er"]
    private static let endings: Set<String> = verbEndings.union([
        "e", "d", "es", "ion", "ation", "al", "ally", "ment", "or",
    ])
    // Only words that are as good as each other with any noun.
    private static let families: [[String]] = [
        ["average", "mean"], ["total", "sum"],
        ["biggest", "greatest", "highest", "largest", "maximum"],
        ["delete", "discard", "drop", "eliminate", "remove", "rid"],
        ["duplicate", "repeat"], ["appear", "occur"], ["correct", "right", "valid"],
        ["check", "validate", "verify"], ["length", "long"], ["csv", "spreadsheet", "table"],
    ]
}
