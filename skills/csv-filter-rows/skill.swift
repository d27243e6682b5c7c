import CsvParse
import CsvWrite
import Foundation
import ParseNumber
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column to look at.
    var column: String
    /// How a cell compares with `value` in a row that is kept.
    var comparison: Comparison
    /// The text or, for `above` and `below`, the number to compare with.
    var value: String
}

enum Comparison: String, Codable {
    case equals, differs, contains, above, below
}

struct Output: Codable {
    /// The headings and the rows that were kept.
    var csv: String
    /// How many rows were kept, headings not counted.
    var count: Int
}

func run(_ input: Input) throws -> Output {
    let rows = try CsvParse.run(.init(csv: input.csv)).rows
    guard let headings = rows.first else {
        throw InvalidInput("The CSV text is empty. Its first row must name the columns.")
    }
    let names = headings.map { $0.trimmingCharacters(in: .whitespaces) }
    guard let index = names.firstIndex(of: input.column) else {
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        throw InvalidInput("There is no column \"\(input.column)\". The columns are \(known).")
    }
    let isKept = try condition(input.comparison, input.value)
    let kept = try rows.dropFirst().filter { row in
        try isKept(index < row.count ? row[index] : "")
    }
    let csv = try CsvWrite.run(.init(rows: [headings] + kept)).csv
    return Output(csv: csv, count: kept.count)
}

/// Empty cells are no numbers: they are neither above nor below anything.
private func condition(
    _ comparison: Comparison, _ value: String
) throws -> (String) throws -> Bool {
    switch comparison {
    case .equals: return { $0 == value }
    case .differs: return { $0 != value }
    case .contains: return { $0.contains(value) }
    case .above:
        let bound = try number(value)
        return { try !isBlank($0) && number($0) > bound }
    case .below:
        let bound = try number(value)
        return { try !isBlank($0) && number($0) < bound }
    }
}

private func number(_ text: String) throws -> Double {
    try ParseNumber.run(.init(text: text)).number
}

private func isBlank(_ text: String) -> Bool {
    text.allSatisfy(\.isWhitespace)
}
