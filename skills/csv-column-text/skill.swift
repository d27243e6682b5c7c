import CsvParse
import Foundation
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column.
    var column: String
    /// The one character between fields; a comma when left out.
    var delimiter: String?
}

struct Output: Codable {
    /// The column's cells from top to bottom, one for every row below the headings.
    var lines: [String]
}

func run(_ input: Input) throws -> Output {
    let rows = try CsvParse.run(.init(csv: input.csv, delimiter: input.delimiter)).rows
    guard let headings = rows.first else {
        throw InvalidInput("The CSV text is empty. Its first row must name the columns.")
    }
    let names = headings.map { $0.trimmingCharacters(in: .whitespaces) }
    guard let index = names.firstIndex(of: input.column) else {
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        throw InvalidInput("There is no column \"\(input.column)\". The columns are \(known).")
    }
    return Output(lines: rows.dropFirst().map { index < $0.count ? $0[index] : "" })
}
