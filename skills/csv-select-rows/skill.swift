import CsvFilterRows
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// The heading of the column to look at.
    var column: String
    /// What a cell of that column holds in a row that is selected.
    var equals: String
}

struct Output: Codable {
    /// The headings and the rows that were selected.
    var csv: String
    /// How many rows were selected, headings not counted.
    var count: Int
}

func run(_ input: Input) throws -> Output {
    let kept = try CsvFilterRows.run(
        .init(csv: input.csv, column: input.column, comparison: .equals, value: input.equals))
    return Output(csv: kept.csv, count: kept.count)
}
