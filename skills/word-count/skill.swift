import SkillKit

struct Input: Codable {
    /// Any text.
    var text: String
}

struct Output: Codable {
    /// How many words the text has.
    var count: Int
}

func run(_ input: Input) throws -> Output {
    let pieces = input.text.split(whereSeparator: \.isWhitespace)
    // A dash that stands alone is punctuation, not a word.
    let words = pieces.filter { $0.contains { $0.isLetter || $0.isNumber } }
    return Output(count: words.count)
}
