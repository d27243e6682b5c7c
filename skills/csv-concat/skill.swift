import CsvParse
import CsvWrite
import Foundation
import SkillKit

struct Input: Codable {
    /// CSV texts with the same columns, in any order of theirs.
    var tables: [String]
}

struct Output: Codable {
    /// One table with the rows of all, its columns in the order of the first.
    var csv: String
    /// How many rows it has, headings not counted.
    var count: Int
}

func run(_ input: Input) throws -> Output {
    var headings: [String] = []
    var rows: [[String]] = []
    for (offset, table) in input.tables.enumerated() {
        let found = try CsvParse.run(.init(csv: table)).rows
        let names = (found.first ?? []).map { $0.trimmingCharacters(in: .whitespaces) }
        guard !names.isEmpty, Set(names).count == names.count else {
            throw InvalidInput("The first row of table \(offset + 1) must name each column once.")
        }
        if headings.isEmpty { headings = names }
        let places = headings.compactMap(names.firstIndex)
        guard places.count == headings.count, names.count == headings.count else {
            let known = headings.map { "\"\($0)\"" }.joined(separator: ", ")
            throw InvalidInput("Table \(offset + 1) has other columns than the first: \(known).")
        }
        rows += found.dropFirst().map { row in
            places.map { $0 < row.count ? row[$0] : "" }
        }
    }
    guard !headings.isEmpty else {
        throw InvalidInput("There are no tables to put together.")
    }
    let csv = try CsvWrite.run(.init(rows: [headings] + rows)).csv
    return Output(csv: csv, count: rows.count)
}
