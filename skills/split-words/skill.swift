import SkillKit

struct Input: Codable {
    /// Any text.
    var text: String
    /// Shorter words are left out; 1 when left out.
    var minimumLength: Int?
}

struct Output: Codable {
    /// The words in order and in lower case, without punctuation.
    var words: [String]
}

func run(_ input: Input) throws -> Output {
    let minimumLength = input.minimumLength ?? 1
    guard minimumLength >= 1 else {
        throw InvalidInput("The minimum length must be at least 1, not \(minimumLength).")
    }
    let words = pieces(of: input.text.lowercased())
    return Output(words: words.filter { $0.count >= minimumLength })
}

private func pieces(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
        if character.isLetter || character.isNumber {
            word.append(character)
        } else if isApostrophe(character), !word.isEmpty {
            // It belongs to `don't` but not to `'quoted'`: the end is trimmed below.
            word.append("'")
        } else {
            words.append(word)
            word = ""
        }
    }
    words.append(word)
    return words.map(trimmed).filter { !$0.isEmpty }
}

private func isApostrophe(_ character: Character) -> Bool {
    character == "'" || character == "’"
}

private func trimmed(_ word: String) -> String {
    var word = word
    while word.hasSuffix("'") { word.removeLast() }
    return word
}
