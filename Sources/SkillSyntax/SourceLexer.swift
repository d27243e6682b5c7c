/// Splits Swift source into tokens in one pass, without recursion, whatever the source holds.
///
/// The Swift parser recurses with the nesting of what it reads, and looks ahead in time that is
/// exponential in the nesting of `[`. These tokens let `NestingMeter` refuse such source first.
struct SourceLexer {
    private struct Interpolation {
        var delimiter: StringDelimiter
        var parentheses = 0
    }

    private struct StringDelimiter {
        var pounds: Int
        var isMultiline: Bool
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var startsLine = true
    private var followsSpace = true
    private var interpolations: [Interpolation] = []
    private var tokens: [SourceToken] = []

    /// Returns the tokens of `source`, in order.
    static func tokens(of source: String) -> [SourceToken] {
        var lexer = SourceLexer(bytes: Array(source.utf8))
        while lexer.position < lexer.bytes.count { lexer.readNext() }
        return lexer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readNext() {
        switch byte(at: 0) {
        case UInt8(ascii: "\n"):
            advance()
            (startsLine, followsSpace) = (true, true)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0B, 0x0C, 0:
            advance()
            followsSpace = true
        case UInt8(ascii: "/") where byte(at: 1) == UInt8(ascii: "/"): skipLineComment()
        case UInt8(ascii: "/") where byte(at: 1) == UInt8(ascii: "*"): skipBlockComment()
        case UInt8(ascii: "/") where readRegularExpression(pounds: 0): break
        case UInt8(ascii: "\""): readString(pounds: 0)
        case UInt8(ascii: "#"): readPound()
        case UInt8(ascii: "`"): readQuotedWord()
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): readOpen()
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): readClose()
        case let byte where byte.isWordByte: readRun(byte.isDigit ? .literal : .word, \.isWordByte)
        case let byte where byte.isOperatorByte: readRun(.operation, \.isOperatorByte)
        default: append(.mark, length: 1)
        }
    }

    private func byte(at offset: Int) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    private mutating func advance(by count: Int = 1) {
        for _ in 0..<min(count, bytes.count - position) {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private mutating func append(_ kind: SourceToken.Kind, length: Int) {
        let end = min(position + length, bytes.count)
        tokens.append(
            SourceToken(
                kind: kind, text: String(decoding: bytes[position..<end], as: UTF8.self),
                range: position..<end, line: line, startsLine: startsLine,
                followsSpace: followsSpace))
        advance(by: end - position)
        (startsLine, followsSpace) = (false, false)
    }

    private mutating func readRun(_ kind: SourceToken.Kind, _ belongs: (UInt8) -> Bool) {
        var length = 1
        while position + length < bytes.count, belongs(byte(at: length)) { length += 1 }
        append(kind, length: length)
    }

    private mutating func skipLineComment() {
        while position < bytes.count, byte(at: 0) != UInt8(ascii: "\n") { position += 1 }
        followsSpace = true
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if byte(at: 0) == UInt8(ascii: "/"), byte(at: 1) == UInt8(ascii: "*") {
                depth += 1
                advance(by: 2)
            } else if byte(at: 0) == UInt8(ascii: "*"), byte(at: 1) == UInt8(ascii: "/") {
                depth -= 1
                advance(by: 2)
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
        followsSpace = true
    }

    private mutating func readPound() {
        var pounds = 1
        while byte(at: pounds) == UInt8(ascii: "#") { pounds += 1 }
        switch byte(at: pounds) {
        case UInt8(ascii: "\""): readString(pounds: pounds)
        case UInt8(ascii: "/") where readRegularExpression(pounds: pounds): break
        default: readRun(.directive, \.isWordByte)
        }
    }

    private mutating func readQuotedWord() {
        var length = 1
        while position + length < bytes.count, byte(at: length) != UInt8(ascii: "`"),
            byte(at: length) != UInt8(ascii: "\n")
        {
            length += 1
        }
        append(.word, length: length + 1)
    }

    private mutating func readOpen() {
        if byte(at: 0) == UInt8(ascii: "("), !interpolations.isEmpty {
            interpolations[interpolations.count - 1].parentheses += 1
        }
        append(.open, length: 1)
    }

    private mutating func readClose() {
        let isParenthesis = byte(at: 0) == UInt8(ascii: ")")
        append(.close, length: 1)
        guard isParenthesis, let interpolation = interpolations.last else { return }
        if interpolation.parentheses == 0 {
            interpolations.removeLast()
            readStringBody(interpolation.delimiter, opening: 0)
        } else {
            interpolations[interpolations.count - 1].parentheses -= 1
        }
    }

    private mutating func readString(pounds: Int) {
        let isMultiline =
            byte(at: pounds + 1) == UInt8(ascii: "\"") && byte(at: pounds + 2) == UInt8(ascii: "\"")
        readStringBody(
            StringDelimiter(pounds: pounds, isMultiline: isMultiline),
            opening: pounds + (isMultiline ? 3 : 1))
    }

    // Reads up to the end of the string, or into its next interpolation.
    private mutating func readStringBody(_ delimiter: StringDelimiter, opening: Int) {
        let quotes = delimiter.isMultiline ? 3 : 1
        var length = opening
        while position + length < bytes.count {
            switch byte(at: length) {
            case UInt8(ascii: "\"")
            where isRun(of: UInt8(ascii: "\""), count: quotes, at: length)
                && isRun(of: UInt8(ascii: "#"), count: delimiter.pounds, at: length + quotes):
                append(.literal, length: length + quotes + delimiter.pounds)
                return
            case UInt8(ascii: "\\")
            where isRun(of: UInt8(ascii: "#"), count: delimiter.pounds, at: length + 1):
                let escaped = length + 1 + delimiter.pounds
                if byte(at: escaped) == UInt8(ascii: "(") {
                    append(.literal, length: escaped)
                    append(.open, length: 1)
                    interpolations.append(Interpolation(delimiter: delimiter))
                    return
                }
                length = escaped + (byte(at: escaped) == UInt8(ascii: "\n") ? 0 : 1)
            case UInt8(ascii: "\n") where !delimiter.isMultiline:
                append(.literal, length: length)
                return
            default: length += 1
            }
        }
        append(.literal, length: length)
    }

    private func isRun(of value: UInt8, count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { byte(at: offset + $0) == value }
    }

    // A bare slash opens a regular expression only where no operator can stand, and only when the
    // line closes it. Returns false, reading nothing, when it is an operator.
    private mutating func readRegularExpression(pounds: Int) -> Bool {
        if pounds == 0 {
            guard !(tokens.last.map(\.endsOperand) ?? false),
                ![UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n")].contains(byte(at: 1))
            else { return false }
        }
        var length = pounds + 1
        while position + length < bytes.count {
            switch byte(at: length) {
            case UInt8(ascii: "/")
            where isRun(of: UInt8(ascii: "#"), count: pounds, at: length + 1):
                append(.literal, length: length + 1 + pounds)
                return true
            case UInt8(ascii: "\\"): length += 2
            case UInt8(ascii: "\n") where pounds == 0: return false
            default: length += 1
            }
        }
        return false
    }
}

extension SourceToken {
    /// Whether an expression may end with this token, so that an operator may follow it.
    var endsOperand: Bool {
        switch kind {
        case .word: !Self.wordsBeforeOperands.contains(text)
        case .literal, .close: true
        // `a!` and `T?` end an operand; `a ? b` and `a + b` go on.
        case .operation: !followsSpace && text.utf8.allSatisfy(Self.postfixBytes.contains)
        case .directive, .mark, .open: false
        }
    }

    private static let postfixBytes: [UInt8] = [
        UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ">"),
    ]

    private static let wordsBeforeOperands: Set<String> = [
        "actor", "any", "as", "associatedtype", "async", "await", "borrow", "borrowing", "case",
        "catch", "class", "consume", "consuming", "copy", "defer", "discard", "do", "each",
        "else", "enum", "extension", "for", "func", "guard", "if", "import", "in", "inout", "is",
        "let", "protocol", "repeat", "return", "sending", "some", "struct", "switch", "then",
        "throw", "throws", "try", "typealias", "unsafe", "var", "where", "while", "yield",
    ]
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isWordByte: Bool {
        isDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "$") || self >= 0x80
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }

    fileprivate var isOperatorByte: Bool { "+-*/%=<>!&|^~?".utf8.contains(self) }
}
