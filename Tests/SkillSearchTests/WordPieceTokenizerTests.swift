import Foundation
import Testing

@testable import SkillSearch

@Suite struct WordPieceTokenizerTests {
    @Test(arguments: try Golden.items())
    func cutsLikeTheReference(item: Golden.Item) throws {
        let tokenizer = try WordPieceTokenizer(
            file: installedModelFolder().url.appending(path: "vocab.txt"), tokenCount: 30_522)

        #expect(tokenizer.tokens(of: item.text) == item.ids)
    }

    @Test(
        arguments: [
            ("", []),
            ("unwanted", [5, 6, 7]),
            // The longest token first, though "un" and "##want" would also begin.
            ("unwant", [5, 6]),
            ("runs", [8]),
            // No token covers all of it, so the whole word is unknown.
            ("unwantedly", [0]),
            ("UN!", [5, 9]),
            ("[UNK]un", [0, 5]),
            ("[unk]", [0, 0, 0]),
            ("\u{FFFD}\u{0}un\u{200B}want\u{7}", [5, 6]),
            ("ùn", [5]),
            ("中un国", [10, 5, 0]),
        ] as [(String, [Int32])])
    func takesTheLongestKnownPiece(text: String, pieces: [Int32]) throws {
        try withTemporaryFolder { folder in
            let tokenizer = try tokenizer(of: Self.words, in: folder)

            #expect(tokenizer.tokens(of: text) == [1] + pieces + [2])
        }
    }

    @Test func cutsOffWhatTheModelCannotTake() throws {
        try withTemporaryFolder { folder in
            let tokenizer = try tokenizer(of: Self.words, in: folder)
            let text = String(repeating: "unwanted ", count: 1_000)

            #expect(tokenizer.tokens(of: text, limit: 6) == [1, 5, 6, 7, 5, 2])
            #expect(tokenizer.tokens(of: text).count == 256)
        }
    }

    @Test func aWordOfMoreThanAHundredLettersIsUnknown() throws {
        try withTemporaryFolder { folder in
            let tokenizer = try tokenizer(of: ["[UNK]", "[CLS]", "[SEP]", "æ", "##æ"], in: folder)

            // Each letter is two bytes; the limit counts letters.
            let longest = Array(repeating: Int32(4), count: 99)
            #expect(
                tokenizer.tokens(of: String(repeating: "æ", count: 100)) == [1, 3] + longest + [2])
            #expect(tokenizer.tokens(of: String(repeating: "æ", count: 101)) == [1, 0, 2])
        }
    }

    @Test func aVocabularyOfAnotherSizeIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "vocab.txt")
            try Data("[UNK]\n[CLS]\n[SEP]".utf8).write(to: file)

            #expect(
                throws: EmbeddingError.damaged(
                    file: file.path, reason: "It has 3 tokens, not 4.")
            ) {
                try WordPieceTokenizer(file: file, tokenCount: 4)
            }
        }
    }

    @Test func aVocabularyWithoutSpecialTokensIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "vocab.txt")
            try Data("one\ntwo\n".utf8).write(to: file)

            #expect(
                throws: EmbeddingError.damaged(
                    file: file.path, reason: "It lacks [UNK], [CLS], or [SEP].")
            ) {
                try WordPieceTokenizer(file: file, tokenCount: 2)
            }
        }
    }

    @Test func anEmptyVocabularyIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "vocab.txt")
            try Data().write(to: file)

            #expect(throws: EmbeddingError.self) {
                try WordPieceTokenizer(file: file, tokenCount: 0)
            }
        }
    }

    private static let words = [
        "[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "un", "##want", "##ed", "runs", "!", "中",
    ]

    private func tokenizer(of words: [String], in folder: URL) throws -> WordPieceTokenizer {
        let file = folder.appending(path: "vocab.txt")
        try Data(words.joined(separator: "\n").utf8).write(to: file)
        return try WordPieceTokenizer(file: file, tokenCount: words.count)
    }
}
