import SkillKit
import SplitWords

struct Input: Codable {
    /// A text.
    var text: String
    /// The text to compare it with.
    var other: String
}

struct Output: Codable {
    /// From 0, no word in common, to 1, the same words equally often.
    var similarity: Double
}

func run(_ input: Input) throws -> Output {
    let left = try wordCounts(of: input.text)
    let right = try wordCounts(of: input.other)
    let common = left.reduce(0) { $0 + $1.value * (right[$1.key] ?? 0) }
    // Rounding could carry the cosine of equal texts past 1.
    return Output(similarity: min(1, common / (length(left) * length(right)).squareRoot()))
}

private func wordCounts(of text: String) throws -> [String: Double] {
    let words = try SplitWords.run(.init(text: text)).words
    guard !words.isEmpty else {
        throw InvalidInput("\"\(text)\" has no words to compare.")
    }
    return words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}

private func length(_ counts: [String: Double]) -> Double {
    counts.values.reduce(0) { $0 + $1 * $1 }
}
