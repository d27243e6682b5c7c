import SkillCore

/// The words of a task, each of which a plan must know.
///
/// Skills lie near a task for most of its words. The one that is left out may be what it is about:
/// to a skill that adds up a column, its average is much the same, and to one that counts words, so
/// are the unique ones.
struct TaskWords {
    private struct Word {
        var written: String
        var stem: String
    }

    /// A word that a plan does nothing about, and the skills that it calls for.
    struct Unheeded: Hashable {
        var word: String
        var knowers: [SkillName]
    }

    private let words: [Word]
    private let skills: [Skill]

    /// Names of the `input` say what there is, not what is to be done.
    init(goals: [TaskPart], skills: [Skill], input: some Sequence<String>) {
        let given = Set(input.flatMap { FieldName.words(of: $0) })
        var asked: [Word] = []
        for goal in goals {
            for word in Self.words(of: TaskText(goal.text).masked)
            where !Self.common.contains(word.stem) && !given.contains(word.stem) {
                if !asked.contains(where: { $0.stem == word.stem }) { asked.append(word) }
            }
        }
        words = asked
        self.skills = skills
    }

    /// The first word that none of the calls knows, with the few skills that do.
    ///
    /// `heeded` are words that a plan heeds in another way, such as by a negative number.
    func unheeded(by calls: [TaskVocabulary], heeded: Set<String> = []) -> Unheeded? {
        words.first { word in
            !heeded.contains(word.stem) && !calls.contains { $0.knows(word.stem) }
        }.map { Unheeded(word: $0.written, knowers: knowers(of: $0.stem)) }
    }

    /// Whose name or first sentence has a word; none when many do, for that says little.
    private func knowers(of word: String) -> [SkillName] {
        let knowers = skills.filter { skill in
            let sentence = skill.description.prefix { $0 != "." }
            return FieldName.words(of: "\(skill.name.text) \(sentence)").contains(word)
        }
        return knowers.count > max(3, skills.count / 20) ? [] : knowers.map(\.name).sorted()
    }

    private static func words(of text: String) -> [Word] {
        text.split { !$0.isLetter && !$0.isNumber }.compactMap { word in
            guard let first = word.first, first.isLetter else { return nil }
            let written = word.lowercased()
            return Word(written: written, stem: FieldName.stem(written))
        }
    }

    // Said of any task. What makes another task of it, such as `not`, `only` and `last`, isn't here.
    private static let common: Set<String> = Set(
        """
        a able all also am an and any are as at be because been being both by calculate can \
        change compute convert could create d did display do does done each every file find \
        following for from generate get give given go had has have he her here hi him his how i \
        if in into is it its just let like list ll m made make many may me might much must my \
        need of ok on onto or our out please print produce put re result return s shall she \
        should show so some such t take tell that the their theirs them then there these they \
        this those through to too turn up upon us use used using value ve very via want was we \
        were what when where which while who whose why will with within work would write yes you \
        your
        """.split(separator: " ").map { FieldName.stem(String($0)) })
}
