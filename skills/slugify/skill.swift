import Foundation
import SkillKit

struct Input: Codable {
    /// A title or any other text.
    var text: String
    /// The greatest number of characters to give; no bound when left out.
    var maximumLength: Int?
}

struct Output: Codable {
    /// Lowercase Latin letters and digits in words joined by hyphens.
    var slug: String
}

func run(_ input: Input) throws -> Output {
    let words = plain(input.text).split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    guard !words.isEmpty else {
        throw InvalidInput("\"\(input.text)\" has no Latin letters or digits to make a slug of.")
    }
    guard let maximumLength = input.maximumLength else {
        return Output(slug: words.joined(separator: "-"))
    }
    guard maximumLength >= 1 else {
        throw InvalidInput("The maximum length must be at least 1, not \(maximumLength).")
    }
    return Output(slug: shortened(words, to: maximumLength))
}

/// The text in lower case, with its accents and Latin ligatures taken apart.
private func plain(_ text: String) -> String {
    let lowercase = text.lowercased().map { ligatures[$0] ?? String($0) }.joined()
    let letters = lowercase.decomposedStringWithCompatibilityMapping.unicodeScalars.filter {
        $0.properties.generalCategory != .nonspacingMark && !apostrophes.contains($0)
    }
    return String(String.UnicodeScalarView(letters))
}

/// As many whole words as fit, or the beginning of the first.
private func shortened(_ words: [Substring], to maximumLength: Int) -> String {
    var slug = String(words[0].prefix(maximumLength))
    for word in words.dropFirst() {
        guard slug.count + 1 + word.count <= maximumLength else { break }
        slug += "-\(word)"
    }
    return slug
}

private let apostrophes: Set<Unicode.Scalar> = ["'", "’"]

/// Letters that Unicode doesn't take apart.
private let ligatures: [Character: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
]
