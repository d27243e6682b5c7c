import SkillCore

/// The words of a task that few skills of the library know, and that a plan should heed.
///
/// Skills lie near a task for most of its words. The one that is left out may be what it is about:
/// to a skill that adds up a column, its average is much the same.
struct TaskWords {
    private struct Word {
        var text: String
        /// Whose name or first sentence has it.
        var knowers: [SkillName]
    }

    /// A word that a plan does nothing about, and the skills that it calls for.
    struct Unheeded: Hashable {
        var word: String
        var knowers: [SkillName]
    }

    private let words: [Word]
    private var vocabularies: [SkillName: Set<String>] = [:]

    /// Names of the `input` say what there is, not what is to be done.
    init(goals: [TaskPart], skills: [Skill], input: some Sequence<String>) {
        var asked: [String] = []
        for goal in goals where goal.isRequired {
            for word in Self.words(of: TaskText(goal.text).masked) where !asked.contains(word) {
                asked.append(word)
            }
        }
        let given = Set(input.flatMap { FieldName.words(of: $0) })
        asked.removeAll { Self.common.contains($0) || given.contains($0) }
        var knowers: [String: [SkillName]] = [:]
        let sought = Set(asked)
        for skill in skills {
            let sentence = skill.description.prefix { $0 != "." }
            for word in Set(Self.words(of: "\(skill.name.text) \(sentence)"))
            where sought.contains(word) {
                knowers[word, default: []].append(skill.name)
            }
        }
        // What many know says little about which of them is meant.
        let most = max(3, skills.count / 20)
        words = asked.compactMap { word in
            guard let names = knowers[word], names.count <= most else { return nil }
            return Word(text: word, knowers: names.sorted())
        }
    }

    /// The first word that some skills know and none of `skills` does.
    mutating func unheeded(by skills: [Skill]) -> Unheeded? {
        guard !words.isEmpty else { return nil }
        let known = skills.reduce(into: Set<String>()) { $0.formUnion(vocabulary(of: $1)) }
        return words.first { word in
            !known.contains(word.text) && !known.contains { Self.areAlike($0, word.text) }
        }.map { Unheeded(word: $0.text, knowers: $0.knowers) }
    }

    private mutating func vocabulary(of skill: Skill) -> Set<String> {
        if let known = vocabularies[skill.name] { return known }
        let fields = skill.signature.input + skill.signature.output
        let texts = fields.flatMap { [$0.name, $0.summary] }
        let words = FieldName.words(
            of: ([skill.name.text, Self.purpose(of: skill)] + texts).joined(separator: " "))
        vocabularies[skill.name] = Set(words)
        return Set(words)
    }

    /// The description without what others do next: "get the values of a column for averages".
    private static func purpose(of skill: Skill) -> String {
        skill.description.split(separator: ". ").map { sentence in
            guard sentence.hasPrefix("Use it to "), let next = sentence.firstRange(of: " for ")
            else { return String(sentence) }
            return String(sentence[..<next.lowerBound])
        }.joined(separator: " ")
    }

    /// One word in two forms: `encode` and `encoded`.
    private static func areAlike(_ left: String, _ right: String) -> Bool {
        let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
        let stem = short.hasSuffix("e") ? short.dropLast() : short[...]
        return stem.utf8.count >= 4 && long.utf8.count - stem.utf8.count <= 4
            && long.hasPrefix(stem)
    }

    private static func words(of text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.compactMap { word in
            word.utf8.count > 2 && word.contains(where: \.isLetter)
                ? FieldName.stem(String(word)) : nil
        }
    }

    // Said of any task.
    private static let common: Set<String> = Set(
        """
        all also and any are because been being both but calculate can change compute convert \
        could create did display does done each either every file for from generate get give had \
        has have her here him his how into its just let like list made make many may might much \
        must need not one only onto other our out own please print produce put return same say \
        shall she should show some such take tell text than that the their theirs them then \
        there these they this those through too turn two upon use used using value very via want \
        was were what when where which while who whose why will with within work would write yes \
        you your
        """.split(separator: " ").map { FieldName.stem(String($0)) })
}
