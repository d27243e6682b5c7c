import ParseNumber
import SkillKit

struct Input: Codable {
    /// The rows of a table, the heading row first.
    var rows: [[String]]
    /// The heading of the column with the numbers that decide.
    var column: String
    /// The greatest number of rows to keep, headings not counted; all when left out.
    var limit: Int?
}

struct Output: Codable {
    /// The heading row, then the others with the greatest number first and empty cells last.
    var rows: [[String]]
}

func run(_ input: Input) throws -> Output {
    guard let headings = input.rows.first else {
        throw InvalidInput("There are no rows. The first must name the columns.")
    }
    guard let index = headings.firstIndex(of: input.column) else {
        let known = headings.map { "\"\($0)\"" }.joined(separator: ", ")
        throw InvalidInput("There is no column \"\(input.column)\". The columns are \(known).")
    }
    let limit = input.limit ?? input.rows.count
    guard limit >= 0 else {
        throw InvalidInput("The limit must not be negative, but is \(limit).")
    }
    let rows = Array(input.rows.dropFirst())
    let numbers = try rows.map { try number($0, index) }
    // Rows with the same number stay in their order.
    let order = rows.indices.sorted { (numbers[$1], $0) < (numbers[$0], $1) }
    return Output(rows: [headings] + order.prefix(limit).map { rows[$0] })
}

private func number(_ row: [String], _ index: Int) throws -> Double {
    guard index < row.count, !row[index].allSatisfy(\.isWhitespace) else { return -.infinity }
    return try ParseNumber.run(.init(text: row[index])).number
}
