import Foundation

/// Texts that are put together from common words, the same in every run.
struct MeasuredText {
    private var numbers: SeededNumbers

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
    }

    /// So many words that each is one token of all-MiniLM-L6-v2; two more mark a text's ends.
    mutating func phrase(words count: Int) -> String {
        (0..<count).map { word(in: Self.pattern[$0 % Self.pattern.count]) }.joined(separator: " ")
    }

    /// Of 12 tokens, as a query is.
    static var tenWords: String {
        var source = MeasuredText(seed: 7)
        return source.phrase(words: 10)
    }

    /// What a skill might say of itself, with two words that few others have.
    mutating func description() -> String {
        let first = phrase(words: 9)
        return """
            \(first.prefix(1).uppercased())\(first.dropFirst()), as \(rareWord()) \
            \(rareWord()) do. Use it to \(phrase(words: 7)).
            """
    }

    /// As in texts, the first of them come far more often than the last.
    private mutating func word(in words: [String]) -> String {
        words[Int(skewed() * Double(words.count))]
    }

    /// One of 32,000, such as `tavelo`.
    private mutating func rareWord() -> String {
        var place = Int(skewed() * 32_000)
        var word = ""
        for syllables in [Self.firstSyllables, Self.nextSyllables, Self.nextSyllables] {
            word += syllables[place % syllables.count]
            place /= syllables.count
        }
        return word
    }

    /// From 0 up to 1, more often near 0.
    private mutating func skewed() -> Double {
        let even = Double.random(in: 0..<1, using: &numbers)
        return even * even
    }

    private static let pattern = [
        verbs, ["the"], adjectives, nouns, ["of", "in", "from", "for"], ["a", "each", "one"],
        nouns, ["and", "or", "then"], verbs, ["its", "all", "every"], nouns,
        ["with", "by", "without", "after"], ["a", "the", "some"], adjectives, nouns, ["to"],
    ]

    private static let verbs = words(
        """
        find count read write sort join split check compare add remove replace make draw plan \
        measure test search order group merge copy move turn convert collect choose build start \
        stop open close send receive save keep hide show print list name mark test guess predict \
        estimate balance weigh match filter clean repair explain describe combine divide double
        """)
    private static let adjectives = words(
        """
        new old long short large small first last next common empty full open closed round flat \
        plain simple complex exact rough local global public private hidden visible sorted mixed \
        single double broken clean raw formal daily weekly monthly annual recent early late
        """)
    private static let nouns = words(
        """
        text word line table column row file list number date time name value key page letter \
        sentence path graph tree point circle square map route road city country language price \
        sum average total share rate score test question answer message email address phone \
        image color sound song book title author paper report note law rule order account \
        bank card money market product customer company office team player game match season \
        weather rain wind temperature water river forest plant animal horse dog bird fish food \
        kitchen dinner bread sugar salt coffee glass house door window wall floor garden street \
        train bus car engine wheel ship plane flight station ticket school student teacher class \
        lesson exam degree science formula equation matrix vector angle distance speed weight \
        mass force energy light heat pressure frequency signal network server client request \
        response error log event user password code program function library package version \
        branch change history record field type scheme query index cache queue stack set pair \
        group level depth height width length area volume age birth family child parent friend
        """)
    private static let firstSyllables = words(
        "ta ve lo mi ru ka so pe di na fu ge bo ri zu la me no ki sa tu de fi go pa ne vi ro ju be")
    private static let nextSyllables = words(
        """
        lo ra mi ten sar vek nu dol pri gan tes mok lin fer bas tor win del cas rup hol mar zen \
        pol dra nix sul ver kan tig mur fal
        """)

    private static func words(_ list: String) -> [String] {
        list.split(separator: " ").map(String.init)
    }
}
