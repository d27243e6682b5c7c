import SkillKit

struct Input: Codable {
    /// A name in any style or a few plain words, such as `parseHTTPHeader` or `user id`.
    var text: String
    var style: Style
}

enum Style: String, Codable {
    case camel, pascal, snake, constant, kebab
}

struct Output: Codable {
    /// The same words in the wanted style.
    var identifier: String
}

func run(_ input: Input) throws -> Output {
    let words = words(of: Array(input.text))
    guard !words.isEmpty else {
        throw InvalidInput("\"\(input.text)\" has no letters or digits to make a name of.")
    }
    let identifier =
        switch input.style {
        case .camel: words[0] + words.dropFirst().map(capitalized).joined()
        case .pascal: words.map(capitalized).joined()
        case .snake: words.joined(separator: "_")
        case .constant: words.joined(separator: "_").uppercased()
        case .kebab: words.joined(separator: "-")
        }
    return Output(identifier: identifier)
}

/// The words in lower case, split at punctuation and at humps.
private func words(of text: [Character]) -> [String] {
    var words = [""]
    for (index, character) in text.enumerated() {
        guard character.isLetter || character.isNumber else {
            words.append("")
            continue
        }
        if startsHump(at: index, in: text) { words.append("") }
        words[words.count - 1] += character.lowercased()
    }
    return words.filter { !$0.isEmpty }
}

/// In `parseHTTPHeader` the humps start at the first `H` and at the `H` before `eader`.
private func startsHump(at index: Int, in text: [Character]) -> Bool {
    guard index > 0, text[index].isUppercase else { return false }
    let endsAcronym = index + 1 < text.count && text[index + 1].isLowercase
    return !text[index - 1].isUppercase || endsAcronym
}

private func capitalized(_ word: String) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
}
