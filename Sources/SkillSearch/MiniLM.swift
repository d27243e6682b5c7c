import Dispatch
public import Foundation
public import SkillCore

/// [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), a sentence
/// encoder of 22 million parameters, run on BLAS.
///
/// Its answers agree with those of the sentence-transformers library: equal tokens, cosines above
/// 0.999999. Texts are cut off after 256 tokens, about 200 English words.
public struct MiniLM: EmbeddingModel {
    public var id: EmbeddingModelID { Self.id }
    public static let id = EmbeddingModelID(name: "all-MiniLM-L6-v2", dimension: Encoder.width)

    private let tokenizer: WordPieceTokenizer
    private let encoder: Encoder
    // One text group at a time: BLAS uses the other cores by itself.
    private let queue = DispatchQueue(label: "skillbox.embedding")

    /// Maps the weights into memory and reads the vocabulary.
    ///
    /// Checks what the files say of themselves, not their digests: those are for installing.
    ///
    /// - Parameter folder: Holds `model.safetensors` and `vocab.txt`.
    /// - Throws: `EmbeddingError` when a file is missing, can't be read, or is damaged, or there is
    ///   no BLAS library.
    public init(folder: URL) throws(EmbeddingError) {
        let weights = folder.appending(path: ModelFolder.weightsName)
        let words = folder.appending(path: ModelFolder.vocabularyName)
        for file in [weights, words] where !FileManager.default.fileExists(atPath: file.path) {
            throw .missing(file: file.lastPathComponent, folder: folder.path)
        }
        encoder = try Encoder(weights: Safetensors(file: weights), by: .loaded())
        tokenizer = try WordPieceTokenizer(file: words, tokenCount: Encoder.vocabularySize)
    }

    /// - Throws: `EmbeddingError.cancelled`, and nothing else.
    public func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        var embeddings: [Embedding] = []
        while embeddings.count < texts.count {
            guard !Task.isCancelled else { throw .cancelled }
            embeddings += await nextGroup(of: texts[embeddings.count...])
        }
        return embeddings
    }

    /// Embeds the first texts, as many as make matrices large enough to be fast.
    private func nextGroup(of texts: ArraySlice<String>) async -> [Embedding] {
        await withCheckedContinuation { continuation in
            queue.async {
                var group: [[Int32]] = []
                var tokenCount = 0
                for text in texts where tokenCount < Self.groupTokens {
                    let tokens = tokenizer.tokens(of: text)
                    tokenCount += tokens.count
                    group.append(tokens)
                }
                let vectors = encoder.vectors(of: group)
                continuation.resume(returning: vectors.map(Embedding.init(normalizing:)))
            }
        }
    }

    /// Beyond this many rows the matrices outgrow the cache, and cancelling takes long.
    private static let groupTokens = 512
}
