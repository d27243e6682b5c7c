import CsvColumnText
import Foundation
import ParseNumber
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column to group by.
    var column: String
    /// The heading of the column to add up.
    var valueColumn: String
}

struct Output: Codable {
    /// The sum for each value of the column.
    var sums: [String: Double]
    /// The same as a table, headings first, groups in the order they first appear.
    var rows: [[String]]
}

func run(_ input: Input) throws -> Output {
    let groups = try CsvColumnText.run(.init(csv: input.csv, column: input.column)).lines
    let cells = try CsvColumnText.run(.init(csv: input.csv, column: input.valueColumn)).lines
    var sums: [String: Double] = [:]
    var order: [String] = []
    for (group, cell) in zip(groups, cells) {
        if sums[group] == nil { order.append(group) }
        sums[group, default: 0] += try amount(cell)
    }
    if let group = order.first(where: { sums[$0]?.isFinite != true }) {
        throw InvalidInput("The sum of \"\(group)\" is too large.")
    }
    return Output(
        sums: sums,
        rows: [[input.column, input.valueColumn]] + order.map { [$0, text(sums[$0] ?? 0)] })
}

/// An empty cell adds nothing.
private func amount(_ cell: String) throws -> Double {
    let isBlank = cell.allSatisfy(\.isWhitespace)
    return isBlank ? 0 : try ParseNumber.run(.init(text: cell)).number
}

/// Whole numbers without the `.0`.
private func text(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
}
