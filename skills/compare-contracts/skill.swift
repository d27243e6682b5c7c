import MarkdownTable
import SkillKit

struct Input: Codable {
    /// The parties of each contract.
    var parties: [[String]]
    /// The dates in each contract.
    var dates: [[String]]
    /// The amounts of money in each contract.
    var amounts: [[String]]
    /// Within how many days each contract wants to be paid.
    var days: [Int]
}

struct Output: Codable {
    /// A table with a row for each contract, headings first.
    var rows: [[String]]
    /// The same in Markdown.
    var markdown: String
    /// Where payment is due soonest and latest.
    var summary: String
}

func run(_ input: Input) throws -> Output {
    let count = input.parties.count
    guard input.dates.count == count, input.amounts.count == count, input.days.count == count
    else {
        throw InvalidInput("There must be as many dates, amounts and days as contracts: \(count).")
    }
    let names = input.parties.map { $0.joined(separator: " / ") }
    guard let shortest = input.days.min(), let longest = input.days.max() else {
        throw InvalidInput("There are no contracts to compare.")
    }
    let rows =
        [["parties", "dates", "amounts", "days to pay"]]
        + names.indices.map { index in
            [
                names[index], input.dates[index].joined(separator: ", "),
                input.amounts[index].joined(separator: ", "), "\(input.days[index])",
            ]
        }
    func contracts(with days: Int) -> String {
        names.indices.filter { input.days[$0] == days }.map { names[$0] }
            .joined(separator: "; ")
    }
    let summary =
        shortest == longest
        ? "All contracts have the same term of payment, \(text(shortest))."
        : "Payment is due soonest, after \(text(shortest)), with \(contracts(with: shortest)); "
            + "latest, after \(text(longest)), with \(contracts(with: longest))."
    return Output(
        rows: rows, markdown: try MarkdownTable.run(.init(rows: rows)).markdown,
        summary: summary)
}

private func text(_ days: Int) -> String {
    days == 1 ? "1 day" : "\(days) days"
}
