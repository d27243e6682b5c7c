import CsvColumnText
import Foundation
import ParseNumber
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column that holds the numbers.
    var column: String
    /// The one character between fields; a comma when left out.
    var delimiter: String?
}

struct Output: Codable {
    /// The column's numbers from top to bottom, empty cells left out.
    var numbers: [Double]
}

func run(_ input: Input) throws -> Output {
    let cells = try CsvColumnText.run(
        .init(csv: input.csv, column: input.column, delimiter: input.delimiter)
    ).lines
    var numbers: [Double] = []
    for (offset, cell) in cells.enumerated()
    where !cell.trimmingCharacters(in: .whitespaces).isEmpty {
        do {
            numbers.append(try ParseNumber.run(.init(text: cell)).number)
        } catch {
            // The headings are row 1.
            throw InvalidInput("Column \"\(input.column)\", row \(offset + 2): \(error)")
        }
    }
    return Output(numbers: numbers)
}
