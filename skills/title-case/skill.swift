import SkillKit

struct Input: Codable {
    /// A title or heading on one line.
    var text: String
}

struct Output: Codable {
    /// The title with capital letters.
    var text: String
}

func run(_ input: Input) throws -> Output {
    guard !input.text.contains(where: \.isNewline) else {
        throw InvalidInput("A title is a single line. Title each line by itself.")
    }
    let words = input.text.split(separator: " ", omittingEmptySubsequences: false)
    let first = words.firstIndex { !$0.isEmpty }
    let last = words.lastIndex { !$0.isEmpty }
    let titled = words.enumerated().map { index, word in
        let standsAtAnEnd = index == first || index == last
        return smallWords.contains(word.lowercased()) && !standsAtAnEnd
            ? word.lowercased() : capitalized(word)
    }
    return Output(text: titled.joined(separator: " "))
}

/// Words with a capital letter inside, such as `iPhone` or `NASA`, stay as they are.
private func capitalized(_ word: Substring) -> String {
    guard let index = word.firstIndex(where: { $0.isLetter || $0.isNumber }),
        !word.contains(where: \.isUppercase)
    else { return String(word) }
    return word[..<index] + word[index].uppercased() + word[word.index(after: index)...]
}

private let smallWords: Set<String> = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "nor", "of", "on", "or", "per",
    "the", "to", "via", "with",
]
