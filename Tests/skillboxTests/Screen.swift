@testable import skillbox

/// What stands on a terminal that was written to: as much of one as skillbox makes use of.
struct Screen {
    private(set) var isColoured = false
    /// What it was told and doesn't know.
    private(set) var unknown: [String] = []
    private var rows: [[Character]] = [[]]
    private var row = 0
    private var column = 0
    private let columns: Int

    init(columns: Int) {
        self.columns = columns
    }

    /// A screen after all of `text`.
    init(of text: String, columns: Int) {
        self.init(columns: columns)
        write(text)
    }

    /// From the top, without the blanks at the ends of lines.
    var lines: [String] {
        var lines = rows.map { row in
            String(
                String(row.filter { $0 != Self.secondHalf }).reversed().drop { $0 == " " }
                    .reversed())
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    var cursor: (row: Int, column: Int) { (row, column) }

    mutating func write(_ text: String) {
        var rest = Substring(text.replacing("\r\n", with: "\n\r"))
        while let character = rest.popFirst() {
            switch character {
            case "\n": moveDown()
            case "\r": column = 0
            case "\u{1B}" where rest.first == "[":
                let parameters = rest.dropFirst().prefix { !$0.isLetter }
                rest = rest.dropFirst(1 + parameters.count)
                obey(rest.popFirst() ?? "?", String(parameters))
            case _
            where character.unicodeScalars.contains { $0.properties.generalCategory == .control }:
                unknown.append("\(character.unicodeScalars.map(\.value))")
            default: put(character)
            }
        }
    }

    private mutating func obey(_ order: Character, _ parameters: String) {
        switch order {
        case "A": row = max(0, row - (Int(parameters) ?? 1))
        case "K" where parameters.isEmpty: rows[row] = Array(rows[row].prefix(column))
        case "J" where parameters.isEmpty:
            rows[row] = Array(rows[row].prefix(column))
            rows.removeLast(rows.count - row - 1)
        case "m": isColoured = isColoured || parameters != "0"
        default: unknown.append("CSI \(parameters)\(order)")
        }
    }

    private mutating func put(_ character: Character) {
        let width = TerminalText.width(of: character)
        if column + width > columns {
            column = 0
            moveDown()
        }
        while rows[row].count < column + width { rows[row].append(" ") }
        rows[row][column] = character
        for half in 0..<max(0, width - 1) { rows[row][column + 1 + half] = Self.secondHalf }
        column += width
    }

    // A terminal's driver makes the return of it, too.
    private mutating func moveDown() {
        row += 1
        column = 0
        if row == rows.count { rows.append([]) }
    }

    private static let secondHalf: Character = "\u{FFFF}"
}
