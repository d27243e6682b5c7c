import SkillKit
import SplitWords

struct Input: Codable {
    /// Any text.
    var text: String
    /// The greatest number of words to give; 10 when left out.
    var limit: Int?
    /// Words that don't count, in lower case, such as `the`.
    var ignoredWords: [String]?
}

struct Output: Codable {
    /// The most frequent words, most frequent first, equals in alphabetical order.
    var ranking: [RankedWord]
    /// The same as a table, headings first.
    var rows: [[String]]
}

struct RankedWord: Codable {
    var word: String
    var count: Int
}

func run(_ input: Input) throws -> Output {
    let limit = input.limit ?? 10
    guard limit >= 1 else {
        throw InvalidInput("The limit must be at least 1, not \(limit).")
    }
    let ignored = Set(input.ignoredWords ?? [])
    let words = try SplitWords.run(.init(text: input.text)).words
    let counts = words.filter { !ignored.contains($0) }
        .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let ranking = counts.map { RankedWord(word: $0.key, count: $0.value) }
        .sorted { ($1.count, $0.word) < ($0.count, $1.word) }
        .prefix(limit)
    return Output(
        ranking: Array(ranking),
        rows: [["word", "count"]] + ranking.map { [$0.word, "\($0.count)"] })
}
