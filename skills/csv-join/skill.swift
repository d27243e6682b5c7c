import CsvParse
import CsvWrite
import Foundation
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// CSV text of the table to look up in; each value of the shared column appears in it once.
    var other: String
    /// The heading of the column that both tables have.
    var column: String
}

struct Output: Codable {
    /// The first table with the other's further columns; empty cells where nothing matches.
    var csv: String
}

func run(_ input: Input) throws -> Output {
    let left = try table(input.csv, sharing: input.column)
    let right = try table(input.other, sharing: input.column)
    let further = right.headings.indices.filter { $0 != right.key }
    if let twice = further.map({ right.headings[$0] }).first(where: left.headings.contains) {
        throw InvalidInput("Both tables have a column \"\(twice)\". Rename one of them.")
    }
    var partners: [String: [String]] = [:]
    for row in right.rows {
        let value = cell(row, right.key)
        guard partners[value] == nil else {
            throw InvalidInput("The other table has \"\(value)\" in \"\(input.column)\" twice.")
        }
        partners[value] = further.map { cell(row, $0) }
    }
    let nothing = further.map { _ in "" }
    let rows = left.rows.map { row in
        let own = left.headings.indices.map { cell(row, $0) }
        return own + (partners[cell(row, left.key)] ?? nothing)
    }
    let headings = left.headings + further.map { right.headings[$0] }
    return Output(csv: try CsvWrite.run(.init(rows: [headings] + rows)).csv)
}

private struct Table {
    var headings: [String]
    var rows: [[String]]
    /// The place of the shared column.
    var key: Int
}

private func table(_ csv: String, sharing column: String) throws -> Table {
    let rows = try CsvParse.run(.init(csv: csv)).rows
    let headings = (rows.first ?? []).map { $0.trimmingCharacters(in: .whitespaces) }
    guard let key = headings.firstIndex(of: column) else {
        throw InvalidInput("Not both tables have a column \"\(column)\".")
    }
    if let index = rows.firstIndex(where: { $0.count > headings.count }) {
        throw InvalidInput("Row \(index + 1) has more fields than there are headings.")
    }
    return Table(headings: headings, rows: Array(rows.dropFirst()), key: key)
}

/// A row may be shorter than its headings.
private func cell(_ row: [String], _ index: Int) -> String {
    index < row.count ? row[index] : ""
}
