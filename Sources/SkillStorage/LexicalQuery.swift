/// A text taken apart into what the two full-text indexes are asked for.
///
/// Whatever the text holds, only letters and digits reach FTS5, and those in quotes: its syntax
/// (`AND`, `-`, `*`, parentheses, quotes) can't be met by accident or on purpose.
struct LexicalQuery {
    /// The words of scripts that put spaces between them, for the index with a stemmer.
    let words: [Phrase]
    /// The words wherever they are inside another, for the index of trigrams.
    let parts: [Phrase]
    /// Every two neighbouring characters of scripts without spaces, for the index of pairs.
    ///
    /// A character that stands alone is also found as the first of a pair.
    let pairs: [Phrase]

    /// What FTS5 looks for as a whole, in its syntax.
    typealias Phrase = String

    init(_ text: String) {
        var words: [String] = []
        var stretches: [String] = []
        for term in Self.terms(of: text) {
            if term.isSpaced { words.append(term.text) } else { stretches.append(term.text) }
        }
        let telling = words.filter { !Self.stopwords.contains($0) }
        let isAllStopwords = telling.isEmpty && stretches.isEmpty
        words = Self.bounded(isAllStopwords ? words : telling)
        self.words = words.map(Self.quoted)
        parts = words.filter { $0.unicodeScalars.count >= 3 }.map(Self.quoted)
        pairs = Self.bounded(
            stretches.flatMap { stretch in
                stretch.unicodeScalars.count < 2
                    ? [Self.quoted(stretch) + "*"]
                    : Self.windows(of: stretch, length: 2).map(Self.quoted)
            })
    }

    /// What the index of pairs holds of `text`: every two neighbouring characters of scripts
    /// without spaces, and the last one of each stretch.
    static func pairs(in text: String) -> String {
        terms(of: text).filter { !$0.isSpaced }.flatMap { term in
            windows(of: term.text, length: 2) + windows(of: term.text, length: 1).suffix(1)
        }.joined(separator: " ")
    }

    private static func terms(of text: String) -> [(text: String, isSpaced: Bool)] {
        var terms: [(text: String, isSpaced: Bool)] = []
        var isInside = false
        for character in text.lowercased() {
            guard character.isLetter || character.isNumber else {
                isInside = false
                continue
            }
            let isSpaced = !character.isOfScriptWithoutSpaces
            if isInside, terms.last?.isSpaced == isSpaced {
                terms[terms.count - 1].text.append(character)
            } else {
                terms.append((String(character), isSpaced))
            }
            isInside = true
        }
        return terms
    }

    private static func windows(of text: String, length: Int) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= length else { return [] }
        return (0...scalars.count - length).map { start in
            var window = String.UnicodeScalarView()
            window.append(contentsOf: scalars[start..<start + length])
            return String(window)
        }
    }

    private static func quoted(_ term: String) -> Phrase {
        "\"\(term.replacing("\"", with: "\"\""))\""
    }

    /// The first terms, each once: a query may be a whole page.
    private static func bounded(_ terms: [String]) -> [String] {
        var seen: Set<String> = []
        var first: [String] = []
        for term in terms where first.count < maximumTerms && seen.insert(term).inserted {
            first.append(term)
        }
        return first
    }

    private static let maximumTerms = 64

    // Cutting these made a query on 20,000 descriptions 2.7 times faster and no answer worse.
    private static let stopwords: Set<String> = [
        "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
        "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "d",
        "did", "do", "does", "doing", "don", "down", "each", "few", "for", "from", "further", "had",
        "has", "have", "having", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into",
        "is", "it", "its", "just", "ll", "m", "me", "more", "most", "my", "no", "nor", "not", "now",
        "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "please",
        "re", "s", "same", "she", "should", "so", "some", "such", "t", "than", "that", "the",
        "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too",
        "under", "until", "up", "us", "ve", "very", "was", "we", "were", "what", "when", "where",
        "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
    ]
}

extension Character {
    /// Whether it belongs to a script that doesn't set words apart by spaces, or, as in Korean,
    /// sets apart more than words.
    fileprivate var isOfScriptWithoutSpaces: Bool {
        guard let scalar = unicodeScalars.first?.value else { return false }
        return switch scalar {
        case 0x0E00...0x0EFF: true  // Thai, Lao
        case 0x1000...0x109F: true  // Myanmar
        case 0x1100...0x11FF: true  // Hangul letters
        case 0x1780...0x17FF: true  // Khmer
        case 0x2E80...0x30FF: true  // radicals, punctuation, Hiragana, Katakana
        case 0x3100...0x318F: true  // Bopomofo, Hangul letters
        case 0x31A0...0x31FF: true  // Bopomofo, Katakana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF: true  // Han
        case 0xA960...0xA97F, 0xAC00...0xD7FF: true  // Hangul
        case 0xF900...0xFAFF: true  // Han for compatibility
        case 0xFF66...0xFFDC: true  // Katakana and Hangul of half width
        case 0x20000...0x323AF: true  // Han, rare
        default: false
        }
    }
}
