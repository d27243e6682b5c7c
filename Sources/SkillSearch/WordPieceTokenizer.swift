import Foundation

/// Cuts text into the tokens of an uncased BERT model, as the `tokenizers` library does.
struct WordPieceTokenizer: Sendable {
    let vocabulary: Vocabulary
    private let unknown: Int32
    private let start: Int32
    private let end: Int32
    /// Tokens that stand for themselves when a text contains them, capitals and brackets included.
    private let special: [(text: String, token: Int32)]

    /// Reads `vocab.txt`, which must have `tokenCount` lines.
    init(file: URL, tokenCount: Int) throws(EmbeddingError) {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file)
        } catch {
            throw .unreadable(file: file.path, reason: "\(error.localizedDescription).")
        }
        try self.init(bytes, of: file, tokenCount: tokenCount)
    }

    /// Reads what was in `file`, which errors name.
    init(_ bytes: Data, of file: URL, tokenCount: Int) throws(EmbeddingError) {
        let vocabulary = Vocabulary(bytes: Array(bytes))
        guard vocabulary.count == tokenCount else {
            throw .damaged(
                file: file.path, reason: "It has \(vocabulary.count) tokens, not \(tokenCount).")
        }
        guard let tokenizer = Self(vocabulary) else {
            throw .damaged(file: file.path, reason: "It lacks [UNK], [CLS], or [SEP].")
        }
        self = tokenizer
    }

    /// Returns nil when the vocabulary lacks a token that every text or unknown word needs.
    init?(_ vocabulary: Vocabulary) {
        guard let unknown = vocabulary.token("[UNK]"), let start = vocabulary.token("[CLS]"),
            let end = vocabulary.token("[SEP]")
        else { return nil }
        self.vocabulary = vocabulary
        self.unknown = unknown
        self.start = start
        self.end = end
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].compactMap { text in
            vocabulary.token(text).map { (text, $0) }
        }
    }

    /// Returns at most `limit` tokens, `[CLS]` and `[SEP]` included; the rest of the text is cut off.
    func tokens(of text: String, limit: Int = Self.usualLimit) -> [Int32] {
        var tokens = [start]
        var rest = text[...]
        while tokens.count < limit - 1, let (words, marker) = nextPart(of: &rest) {
            BasicTokenizer.forEachWord(in: words) { word in
                appendPieces(of: word, to: &tokens)
                return tokens.count < limit - 1
            }
            if let marker { tokens.append(marker) }
        }
        return tokens.prefix(limit - 1) + [end]
    }

    /// What the model was trained to take.
    static let usualLimit = 256

    /// Takes the text before the next special token, and that token, off the front of `rest`.
    private func nextPart(of rest: inout Substring) -> (words: Substring, marker: Int32?)? {
        guard !rest.isEmpty else { return nil }
        var index = rest.startIndex
        while let bracket = rest.utf8[index...].firstIndex(of: UInt8(ascii: "[")) {
            for (text, token) in special where rest.utf8[bracket...].starts(with: text.utf8) {
                let words = rest[..<bracket]
                rest = rest[rest.utf8.index(bracket, offsetBy: text.utf8.count)...]
                return (words, token)
            }
            index = rest.utf8.index(after: bracket)
        }
        defer { rest = rest[rest.endIndex...] }
        return (rest, nil)
    }

    /// Takes the longest token first; a word with a part that no token covers is unknown whole.
    private func appendPieces(of word: ArraySlice<UInt8>, to tokens: inout [Int32]) {
        let length = word.count { !UTF8.isContinuation($0) }
        guard length <= Self.longestWord else {
            tokens.append(unknown)
            return
        }
        let count = tokens.count
        var position = word.startIndex
        while position < word.endIndex {
            guard let (token, end) = vocabulary.longestToken(in: word, from: position) else {
                tokens.removeLast(tokens.count - count)
                tokens.append(unknown)
                return
            }
            tokens.append(token)
            position = end
        }
    }

    /// In Unicode scalars.
    private static let longestWord = 100
}
