import SkillKit

struct Input: Codable {
    /// CSV text (RFC 4180).
    var csv: String
    /// The one character between fields; a comma when left out.
    var delimiter: String?
}

struct Output: Codable {
    /// Every row with its fields, the heading row first and blank lines left out.
    var rows: [[String]]
}

func run(_ input: Input) throws -> Output {
    let delimiters = Array((input.delimiter ?? ",").unicodeScalars)
    guard delimiters.count == 1, !"\"\r\n".unicodeScalars.contains(delimiters[0]) else {
        throw InvalidInput(
            "The delimiter must be one character, and neither a quote nor a line ending.")
    }
    var table = Table(delimiter: delimiters[0])
    for (offset, letter) in input.csv.unicodeScalars.enumerated() {
        let isByteOrderMark = offset == 0 && letter == "\u{FEFF}"
        if !isByteOrderMark { try table.take(letter) }
    }
    return Output(rows: try table.finishedRows())
}

/// Builds rows from CSV text, one Unicode scalar at a time.
///
/// Characters won't do: `"\r\n"` is a single one, and so is a quote with an accent.
private struct Table {
    private enum State {
        case fieldStart, plain, quoted, afterQuote
    }

    private let delimiter: Unicode.Scalar
    private var state = State.fieldStart
    private var field = String.UnicodeScalarView()
    private var row: [String] = []
    private var rows: [[String]] = []
    private var line = 1
    private var quoteLine = 1
    private var lastWasReturn = false

    init(delimiter: Unicode.Scalar) {
        self.delimiter = delimiter
    }

    mutating func take(_ letter: Unicode.Scalar) throws {
        switch state {
        case .quoted:
            if letter == "\"" { state = .afterQuote } else { field.append(letter) }
        case .afterQuote where letter == "\"":
            field.append(letter)
            state = .quoted
        case .fieldStart where letter == "\"":
            quoteLine = line
            state = .quoted
        case .fieldStart, .plain, .afterQuote:
            try takeUnquoted(letter)
        }
        let completesReturn = letter == "\n" && lastWasReturn
        if letter.endsLine && !completesReturn { line += 1 }
        lastWasReturn = letter == "\r"
    }

    mutating func finishedRows() throws -> [[String]] {
        guard state != .quoted else {
            throw InvalidInput("The quoted field that begins on line \(quoteLine) is never closed.")
        }
        endRow()
        return rows
    }

    private mutating func takeUnquoted(_ letter: Unicode.Scalar) throws {
        if letter == delimiter {
            endField()
        } else if letter.endsLine {
            endRow()
        } else if state == .afterQuote {
            throw InvalidInput("Text follows a closing quote on line \(line).")
        } else {
            field.append(letter)
            state = .plain
        }
    }

    private mutating func endField() {
        row.append(String(field))
        field.removeAll()
        state = .fieldStart
    }

    private mutating func endRow() {
        let isBlank = row.isEmpty && state == .fieldStart
        guard !isBlank else { return }
        endField()
        rows.append(row)
        row.removeAll()
    }
}

extension Unicode.Scalar {
    fileprivate var endsLine: Bool { self == "\n" || self == "\r" }
}
