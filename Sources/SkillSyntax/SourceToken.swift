/// One word or mark of Swift source: as much of the grammar as measuring its nesting needs.
struct SourceToken: Hashable {
    enum Kind: Hashable {
        case word
        /// A number, a piece of a string, or a regular expression.
        case literal
        case operation
        /// `(`, `[` or `{`; also the `(` of a string interpolation.
        case open
        case close
        /// `,`, `;`, `:`, `.`, `@` and anything unknown.
        case mark
        /// `#` and the word after it.
        case directive
    }

    var kind: Kind
    var text: String
    /// UTF-8 offsets into the source.
    var range: Range<Int>
    /// Counted from 1.
    var line: Int
    /// Whether a line break lies between this token and the one before it.
    var startsLine: Bool
    /// Whether white space or a comment lies before this token.
    var followsSpace: Bool
}
