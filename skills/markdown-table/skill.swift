import Foundation
import SkillKit

struct Input: Codable {
    /// The rows of the table, the heading row first; short rows are filled up.
    var rows: [[String]]
    /// One for each column, from the left; columns without one aren't aligned.
    var alignments: [Alignment]?
}

enum Alignment: String, Codable {
    case left, center, right
}

struct Output: Codable {
    /// The table in GitHub Flavored Markdown, without a final line ending.
    var markdown: String
}

func run(_ input: Input) throws -> Output {
    guard let headings = input.rows.first, !headings.isEmpty else {
        throw InvalidInput("A table needs a heading row with at least one column.")
    }
    if let index = input.rows.firstIndex(where: { $0.count > headings.count }) {
        throw InvalidInput("Row \(index + 1) has more fields than there are headings.")
    }
    let alignments = input.alignments ?? []
    guard alignments.count <= headings.count else {
        throw InvalidInput("There are more alignments than columns.")
    }
    let width = headings.count
    let rules = (0..<width).map { $0 < alignments.count ? alignments[$0].rule : "---" }
    var lines = input.rows.map { row in
        line(row.map(escaped) + Array(repeating: "", count: width - row.count))
    }
    lines.insert(line(rules), at: 1)
    return Output(markdown: lines.joined(separator: "\n"))
}

private func line(_ fields: [String]) -> String {
    "| \(fields.joined(separator: " | ")) |"
}

/// A bar would end the cell and a line ending the table.
private func escaped(_ field: String) -> String {
    field
        .trimmingCharacters(in: .whitespacesAndNewlines)
        .replacing("|", with: "\\|")
        .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .joined(separator: "<br>")
}

extension Alignment {
    fileprivate var rule: String {
        switch self {
        case .left: ":---"
        case .center: ":---:"
        case .right: "---:"
        }
    }
}
