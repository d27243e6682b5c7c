/// Refuses source that the Swift parser would need too much stack or time for.
///
/// Measured with a debug build of swift-syntax 603: a level of nesting takes up to 16 KiB of stack
/// (8 MiB overflow at 512 brackets), and each `[` right inside another doubles the time (25 of them
/// take a minute). Brackets aren't the only way to nest: so do `try try`, `if if`, `else if`, `a ? b ? c`, and
/// types whose braces are missing.
struct NestingMeter {
    private struct Group {
        var opening: String
        /// Words of the current statement and element that nest what follows, such as `try`.
        var prefixes = 0
        /// Words that want braces, such as `if`, less the braces that came.
        var statements = 0
        /// Angle brackets of the current statement that are still open.
        var angles = 0
        /// Square brackets around this group, up to the nearest brace.
        var squares = 0
        /// The nesting around this group.
        var outside = 0

        var depth: Int { outside + 1 + prefixes + statements + angles }
    }

    private var groups = [Group(opening: "")]
    private var lookahead = 0

    /// Throws ``SkillReaderError/tooDeeplyNested(line:)`` at the first token beyond a limit.
    static func check(_ tokens: [SourceToken]) throws(SkillReaderError) {
        var meter = NestingMeter()
        var previous: SourceToken?
        for token in tokens {
            meter.read(token, after: previous)
            guard meter.isWithinLimits else { throw .tooDeeplyNested(line: token.line) }
            previous = token
        }
    }

    private init() {}

    private var isWithinLimits: Bool {
        groups.count <= Self.maximumBrackets && current.depth <= Self.maximumDepth
            && current.squares <= Self.maximumSquares
            && lookahead <= Self.maximumLookahead
    }

    private var current: Group {
        get { groups[groups.count - 1] }
        set { groups[groups.count - 1] = newValue }
    }

    private mutating func read(_ token: SourceToken, after previous: SourceToken?) {
        if let previous, token.startsLine, previous.endsOperand, token.canStartStatement {
            startStatement()
        }
        switch token.kind {
        case .open: open(token.text)
        case .close: close(token.text)
        case .word where previous?.text != ".": count(word: token.text)
        case .operation: count(operation: token)
        case .directive: read(directive: token.text)
        case .mark where token.text == ";": startStatement()
        case .mark where token.text == ",": current.prefixes = 0
        case .word, .literal, .mark: break
        }
    }

    private mutating func startStatement() {
        (current.prefixes, current.angles) = (0, 0)
    }

    private mutating func open(_ bracket: String) {
        var squares = bracket == "{" ? 0 : current.squares
        if bracket == "[" {
            squares += 1
            lookahead += 1 << min(squares, Self.maximumSquares + 1)
        }
        groups.append(Group(opening: bracket, squares: squares, outside: current.depth))
    }

    private mutating func close(_ bracket: String) {
        guard let opening = Self.openings[bracket],
            let index = groups.lastIndex(where: { $0.opening == opening })
        else { return }
        groups.removeSubrange(index...)
        if bracket == "}" { current.statements = max(0, current.statements - 1) }
    }

    private mutating func read(directive: String) {
        switch directive {
        case "#if": open(directive)
        case "#endif": close(directive)
        case "#else", "#elseif": startStatement()
        default: break
        }
    }

    private mutating func count(word: String) {
        if Self.statementWords.contains(word) {
            current.statements += 1
        } else if Self.prefixWords.contains(word) {
            current.prefixes += 1
        }
    }

    private mutating func count(operation: SourceToken) {
        switch operation.text {
        case "->": current.prefixes += 1
        case "<": current.angles += 1
        case "?" where operation.followsSpace: current.prefixes += 1
        // One operator may close several: `[String: Set<Array<Int>>?]`.
        case let text where !operation.followsSpace:
            current.angles = max(0, current.angles - text.count { $0 == ">" })
        default: break
        }
    }

    private static let maximumBrackets = 64
    private static let maximumDepth = 128
    private static let maximumSquares = 8
    private static let maximumLookahead = 1 << 16

    private static let openings = [")": "(", "]": "[", "}": "{", "#endif": "#if"]

    private static let statementWords: Set<String> = [
        "actor", "catch", "class", "defer", "do", "enum", "extension", "for", "guard", "if",
        "protocol", "repeat", "struct", "switch", "while",
    ]

    private static let prefixWords: Set<String> = [
        "any", "await", "borrow", "_borrow", "copy", "consume", "discard", "each", "inout",
        "let",
        "_move", "some", "then", "try", "unsafe", "var", "yield",
    ]
}

extension SourceToken {
    fileprivate var canStartStatement: Bool {
        switch kind {
        case .word: text != "else"
        case .literal, .open, .close, .directive: true
        case .mark: text == "@"
        case .operation: false
        }
    }
}
