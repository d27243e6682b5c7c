import Dispatch
public import Foundation
public import SkillCore
import Synchronization

/// [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), a sentence
/// encoder of 22 million parameters, run on kernels of our own.
///
/// Its answers agree with those of the sentence-transformers library: equal tokens, cosines above
/// 0.999999. Texts are cut off after 256 tokens, about 200 English words.
public struct MiniLM: EmbeddingModel {
    public var id: EmbeddingModelID { Self.id }
    /// Names the weights too: embeddings of others don't compare.
    public static let id = EmbeddingModelID(
        name: "\(ModelFolder.name)@\(ModelFolder.weightsDigest.prefix(12))",
        dimension: Encoder.width)

    private let folder: URL
    private let width: Int
    private let current: Current
    // One call at a time, so that those of many tasks don't share out the cores.
    private let queue = DispatchQueue(label: "skillbox.embedding")

    /// Maps the packed model into memory, which the first to open a model makes from its files.
    ///
    /// What each text needs of the packed file is checked now, the embeddings of its tokens when a
    /// text has them. Where the file can't be written, it is made again each time.
    ///
    /// - Parameters:
    ///   - folder: Holds `model.safetensors` and `vocab.txt`.
    ///   - width: How many threads embed a large batch; one text has one.
    /// - Throws: `EmbeddingError` when a file is missing, can't be read, is damaged, or isn't the
    ///   published one.
    public init(
        folder: URL, width: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws(EmbeddingError) {
        precondition(width > 0, "Some thread must do it.")
        for file in ModelFolder.files {
            guard FileManager.default.fileExists(atPath: folder.appending(path: file.name).path)
            else { throw .missing(file: file.name, folder: folder.path) }
        }
        current = Current(Encoder(try PackedModel(folder: folder)))
        self.folder = folder
        self.width = width
    }

    /// - Throws: `EmbeddingError.cancelled`; or why the model can't be packed again, when its
    ///   packed file turned out damaged where it is first read.
    public func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        var embeddings: [Embedding] = []
        while embeddings.count < texts.count {
            guard !Task.isCancelled else { throw .cancelled }
            embeddings += try await nextRound(of: texts[embeddings.count...]).get()
        }
        return embeddings
    }

    /// Embeds the first texts, a few groups for each thread.
    private func nextRound(
        of texts: ArraySlice<String>
    ) async -> Result<[Embedding], EmbeddingError> {
        await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(
                    returning: Result { () throws(EmbeddingError) in
                        try vectors(of: texts).map(Embedding.init(normalizing:))
                    })
            }
        }
    }

    private func vectors(of texts: ArraySlice<String>) throws(EmbeddingError) -> [[Float]] {
        let encoder = current.encoder.withLock { $0 }
        let groups = groups(of: texts, by: encoder.model.tokenizer)
        if let vectors = vectors(of: groups, by: encoder) { return vectors }
        // The file is damaged in a place that is checked only when a text needs it.
        let whole = Encoder(try .repacked(in: folder))
        current.encoder.withLock { $0 = whole }
        guard let vectors = vectors(of: groups, by: whole) else {
            throw .damaged(
                file: folder.appending(path: PackedModel.fileName).path,
                reason: "It changed while it was read.")
        }
        return vectors
    }

    private func groups(
        of texts: ArraySlice<String>, by tokenizer: WordPieceTokenizer
    ) -> [[[Int32]]] {
        var groups: [[[Int32]]] = []
        var room = 0
        for text in texts {
            let tokens = tokenizer.tokens(of: text)
            if tokens.count > room {
                guard groups.count < Self.roundGroups * width else { break }
                groups.append([])
                room = max(Self.groupTokens, tokens.count)
            }
            groups[groups.count - 1].append(tokens)
            room -= tokens.count
        }
        return groups
    }

    /// Returns nil when `encoder` does, for any group.
    private func vectors(of groups: [[[Int32]]], by encoder: Encoder) -> [[Float]]? {
        let vectors = Mutex([[[Float]]?](repeating: nil, count: groups.count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(width, groups.count)) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < groups.count else { return }
                let group = encoder.vectors(of: groups[number])
                vectors.withLock { $0[number] = group }
            }
        }
        let found = vectors.withLock { $0.compactMap(\.self) }
        return found.count == groups.count ? found.flatMap(\.self) : nil
    }

    /// Rows enough that reading the weights costs little beside multiplying, and few enough that
    /// they stay in the cache.
    private static let groupTokens = 128
    /// For each thread; more would make cancelling take long.
    private static let roundGroups = 4
}

/// The encoder that all copies of a model share, so that one of them replaces it for all.
private final class Current: Sendable {
    let encoder: Mutex<Encoder>

    init(_ encoder: Encoder) {
        self.encoder = Mutex(encoder)
    }
}
