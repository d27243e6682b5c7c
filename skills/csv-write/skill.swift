import SkillKit

struct Input: Codable {
    /// The rows with their fields, the heading row first.
    var rows: [[String]]
    /// The one character between fields; a comma when left out.
    var delimiter: String?
}

struct Output: Codable {
    /// CSV text (RFC 4180) with Unix line endings, without a final one.
    var csv: String
}

func run(_ input: Input) throws -> Output {
    let delimiters = Array((input.delimiter ?? ",").unicodeScalars)
    guard delimiters.count == 1, !"\"\r\n".unicodeScalars.contains(delimiters[0]) else {
        throw InvalidInput(
            "The delimiter must be one character, and neither a quote nor a line ending.")
    }
    if let index = input.rows.firstIndex(where: \.isEmpty) {
        throw InvalidInput("Row \(index + 1) has no fields.")
    }
    let lines = input.rows.map { row in
        // A lone empty field would be a blank line, which readers skip.
        row == [""]
            ? "\"\""
            : row.map { quoted($0, delimiter: delimiters[0]) }
                .joined(separator: String(delimiters[0]))
    }
    return Output(csv: lines.joined(separator: "\n"))
}

private func quoted(_ field: String, delimiter: Unicode.Scalar) -> String {
    let needsQuotes = field.unicodeScalars.contains {
        $0 == delimiter || $0 == "\"" || $0 == "\n" || $0 == "\r"
    }
    return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
}
