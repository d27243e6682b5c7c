/// One line for a terminal: pieces of text in their styles, with nothing in them that a terminal
/// would obey.
///
/// Texts come from models and from tasks, so what isn't plain text is taken out on the way in.
struct TerminalLine: Hashable, Sendable {
    /// How a piece looks where colours are shown.
    enum Style: String, Hashable, Sendable {
        case plain = ""
        case faint = "2"
        case bold = "1"
        case good = "32"
        case bad = "31"
        case busy = "36"
    }

    private struct Piece: Hashable {
        var characters: [Character]
        var style: Style
    }

    private var pieces: [Piece] = []

    init() {}

    init(_ text: String, _ style: Style = .plain) { append(text, style) }

    mutating func append(_ text: String, _ style: Style = .plain) {
        pieces.append(Piece(characters: Array(TerminalText.plain(text)), style: style))
    }

    mutating func append(_ line: TerminalLine) { pieces += line.pieces }

    /// Blanks up to a column.
    mutating func pad(to column: Int) {
        append(String(repeating: " ", count: max(0, column - width)))
    }

    /// In columns.
    var width: Int {
        pieces.reduce(0) { $0 + $1.characters.reduce(0) { $0 + TerminalText.width(of: $1) } }
    }

    /// The line in at most so many columns; what was cut ends in `…`.
    func cut(to columns: Int) -> TerminalLine {
        guard width > columns else { return self }
        var line = TerminalLine()
        var left = columns - 1
        guard left >= 0 else { return line }
        for piece in pieces {
            var characters: [Character] = []
            for character in piece.characters {
                left -= TerminalText.width(of: character)
                if left < 0 {
                    while characters.last == " " { characters.removeLast() }
                    line.pieces.append(Piece(characters: characters + ["…"], style: piece.style))
                    return line
                }
                characters.append(character)
            }
            line.pieces.append(Piece(characters: characters, style: piece.style))
        }
        return line
    }

    /// The bytes for the terminal, which end as they begin: in no style.
    func drawn(inColour: Bool) -> String {
        pieces.reduce(into: "") { drawn, piece in
            let text = String(piece.characters)
            drawn +=
                inColour && piece.style != .plain && !text.isEmpty
                ? "\u{1B}[\(piece.style.rawValue)m\(text)\u{1B}[0m" : text
        }
    }
}
