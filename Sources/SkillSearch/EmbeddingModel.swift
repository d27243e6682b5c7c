public import SkillCore

/// Something that gives texts a place in meaning space.
public protocol EmbeddingModel: Sendable {
    /// The space its embeddings belong to; only embeddings of equal identity may be compared.
    var id: EmbeddingModelID { get }

    /// Returns one embedding of `id.dimension` components per text, in order.
    ///
    /// Any text is accepted, the empty one too.
    func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding]
}
