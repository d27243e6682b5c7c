import LogParseLevels
import SkillKit

struct Input: Codable {
    /// The text of a log.
    var text: String
    /// The greatest number of problems to give; 20 when left out.
    var limit: Int?
}

struct Output: Codable {
    /// Warnings and errors that say the same, the most severe and then the most frequent first.
    var problems: [Problem]
    /// The same as a table, headings first.
    var rows: [[String]]
}

struct Problem: Codable {
    /// `FATAL`, `ERROR` or `WARN`.
    var level: String
    /// The first line of the message, with `#` for numbers and `"…"` for quoted text.
    var pattern: String
    var count: Int
    /// The line where it first appears, from 1.
    var firstLine: Int
}

func run(_ input: Input) throws -> Output {
    let limit = input.limit ?? 20
    guard limit >= 1 else {
        throw InvalidInput("The limit must be at least 1, not \(limit).")
    }
    let reader = MessageReader()
    var problems: [String: Problem] = [:]
    for entry in try LogParseLevels.run(.init(text: input.text)).entries
    where severities.contains(entry.level) {
        let pattern = reader.pattern(of: entry.message)
        let start = Problem(
            level: entry.level, pattern: pattern, count: 0, firstLine: entry.line)
        problems["\(entry.level) \(pattern)", default: start].count += 1
    }
    let worst = problems.values.sorted(by: isWorse).prefix(limit)
    return Output(
        problems: Array(worst),
        rows: [["level", "count", "problem"]] + worst.map { [$0.level, "\($0.count)", $0.pattern] })
}

/// Reduces messages by patterns made once, because making one takes longer than using it.
private struct MessageReader {
    private let quotedText = #/"[^"]*"/#

    /// UUIDs, hexadecimal numbers, and decimal ones such as amounts, times and IP addresses.
    private let identifier =
        #/
        \b(?: [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}
        | 0x[0-9a-fA-F]+ | [0-9]+(?:[.:\-][0-9]+)* )
        /#.wordBoundaryKind(.simple)

    /// What stays the same when a problem happens again.
    func pattern(of message: String) -> String {
        let firstLine = message.split(whereSeparator: \.isNewline).first ?? "(no message)"
        return String(firstLine)
            .replacing(quotedText, with: "\"…\"")
            .replacing(identifier, with: "#")
    }
}

private func isWorse(_ left: Problem, _ right: Problem) -> Bool {
    let leftRank = severities.firstIndex(of: left.level) ?? 0
    let rightRank = severities.firstIndex(of: right.level) ?? 0
    return (leftRank, right.count, left.firstLine) < (rightRank, left.count, right.firstLine)
}

private let severities = ["FATAL", "ERROR", "WARN"]
