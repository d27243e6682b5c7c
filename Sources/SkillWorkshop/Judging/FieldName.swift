/// The name of a field, as the words it is made of.
struct FieldName: Hashable, Sendable {
    let text: String
    /// `maximumLength` is `maximum` and `length`; plurals count as their singular.
    let words: [String]

    init(_ text: String) {
        self.text = text
        words = Self.words(of: text)
    }

    /// How well a value of one name serves a field of another.
    enum Likeness: Int, Comparable {
        case same, shared, described, none

        static func < (left: Likeness, right: Likeness) -> Bool { left.rawValue < right.rawValue }
    }

    /// Compares the names alone.
    func likeness(to other: FieldName) -> Likeness {
        if text == other.text { return .same }
        return words.contains { other.words.contains($0) } ? .shared : .none
    }

    /// A word in the form that its singular and its plural share, near enough.
    static func stem(_ word: String) -> String {
        let word = word.lowercased()
        if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"),
            !word.hasSuffix("is")
        else { return word }
        return String(word.dropLast())
    }

    /// The stems of the words in a sentence or a name in camel case.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        func end() {
            if !word.isEmpty { words.append(stem(word)) }
            word = ""
        }
        var wasLower = false
        for letter in text {
            if !letter.isLetter, !letter.isNumber {
                end()
            } else {
                if letter.isUppercase, wasLower { end() }
                word.append(letter)
            }
            wasLower = letter.isLowercase
        }
        end()
        return words
    }
}
