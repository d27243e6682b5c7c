import CsvColumnValues
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column to add up.
    var column: String
}

struct Output: Codable {
    /// The total; 0 when the column has no numbers.
    var sum: Double
}

func run(_ input: Input) throws -> Output {
    let numbers = try CsvColumnValues.run(.init(csv: input.csv, column: input.column)).numbers
    let sum = numbers.reduce(0, +)
    guard sum.isFinite else {
        throw InvalidInput("The sum of column \"\(input.column)\" is too large.")
    }
    return Output(sum: sum)
}
