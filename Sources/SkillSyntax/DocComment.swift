/// Reads the `///` and `/** */` comments that stand before a declaration.
enum DocComment {
    /// Returns the text of the last doc comment in `trivia`, its lines joined by single spaces, or
    /// the empty text.
    static func text(in trivia: String) -> String {
        var words: [String] = []
        var isInBlock = false
        for line in trivia.split(whereSeparator: \.isNewline) {
            var text = line.drop(while: \.isWhitespace)
            if !isInBlock, text.hasPrefix("///"), !text.hasPrefix("////") {
                words.append(trimmed(text.dropFirst(3)))
                continue
            }
            if !isInBlock, text.hasPrefix("/**") {
                words = []
                isInBlock = true
                text = text.dropFirst(3)
            }
            guard isInBlock else { continue }
            isInBlock = !text.contains("*/")
            if let end = text.firstRange(of: "*/") { text = text[..<end.lowerBound] }
            words.append(trimmed(text.drop { $0 == "*" || $0.isWhitespace }))
        }
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
