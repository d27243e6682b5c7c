import LogTriage
import MarkdownTable
import SkillKit

struct Input: Codable {
    /// The text of a log.
    var text: String
    /// What the log is from, such as the name of a service.
    var service: String
}

struct Output: Codable {
    /// One line that says what is wrong.
    var title: String
    /// `urgent`, `high`, `normal` or `none`.
    var priority: String
    /// The body of the ticket: what happened and a table of the problems.
    var markdown: String
}

func run(_ input: Input) throws -> Output {
    guard input.service.contains(where: { !$0.isWhitespace }) else {
        throw InvalidInput("The service must have a name.")
    }
    let triage = try LogTriage.run(.init(text: input.text))
    guard let worst = triage.problems.first else {
        return Output(
            title: "\(input.service): no problems", priority: "none",
            markdown: "The log has no warnings or errors.")
    }
    let count = triage.problems.reduce(0) { $0 + $1.count }
    let table = try MarkdownTable.run(
        .init(rows: triage.rows, alignments: [.left, .right, .left])
    ).markdown
    return Output(
        title: "\(input.service): \(worst.pattern)",
        priority: priority(of: worst),
        markdown: """
            The log of \(input.service) has \(number(count, "entry", "entries")) of \
            \(number(triage.problems.count, "problem", "problems")), \
            first on line \(triage.problems.map(\.firstLine).min() ?? 1).

            \(table)
            """)
}

private func priority(of problem: LogTriage.Problem) -> String {
    switch problem.level {
    case "FATAL": "urgent"
    case "ERROR": "high"
    default: "normal"
    }
}

private func number(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}
