import Foundation
import SkillKit

struct Input: Codable {
    /// One line that says what it is about.
    var title: String
    /// The body, in Markdown.
    var markdown: String
    /// How urgent it is, such as `high`; `none` for no label.
    var priority: String
}

struct Output: Codable {
    /// A JSON object with `title`, `body` and `labels`.
    var json: String
}

func run(_ input: Input) throws -> Output {
    let title = input.title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !title.isEmpty else { throw InvalidInput("The issue must have a title.") }
    let priority = input.priority.trimmingCharacters(in: .whitespacesAndNewlines)
    let hasLabel = !priority.isEmpty && priority != "none"
    let issue = Issue(
        title: title, body: input.markdown, labels: hasLabel ? ["priority: \(priority)"] : [])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Output(json: String(decoding: try encoder.encode(issue), as: UTF8.self))
}

private struct Issue: Encodable {
    var title: String
    var body: String
    var labels: [String]
}
