import CsvParse
import Foundation
import SkillKit

struct Input: Codable {
    /// CSV text; the first row names the columns.
    var csv: String
    /// Whether cells such as `12` or `-0.5` become JSON numbers; false when left out.
    var convertsNumbers: Bool?
}

struct Output: Codable {
    /// A JSON array with one object for each row, keys in the order of the columns.
    var json: String
}

func run(_ input: Input) throws -> Output {
    let rows = try CsvParse.run(.init(csv: input.csv)).rows
    let headings = rows.first ?? []
    guard Set(headings).count == headings.count else {
        throw InvalidInput("Two columns have the same heading, so an object can't hold both.")
    }
    if let index = rows.firstIndex(where: { $0.count > headings.count }) {
        throw InvalidInput("Row \(index + 1) has more fields than there are headings.")
    }
    // Numbers with leading zeros, such as postal codes, stay text (RFC 8259, section 6).
    let number = #/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/#
    let keys = try headings.map(quoted)
    let objects = try rows.dropFirst().map { row in
        let members = try zip(keys, row).map { key, cell in
            let isNumber = input.convertsNumbers == true && cell.wholeMatch(of: number) != nil
            return try "\(key):\(isNumber ? cell : quoted(cell))"
        }
        let missing = keys.dropFirst(row.count).map { "\($0):null" }
        return "{\((members + missing).joined(separator: ","))}"
    }
    return Output(json: "[\(objects.joined(separator: ","))]")
}

private func quoted(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
}
