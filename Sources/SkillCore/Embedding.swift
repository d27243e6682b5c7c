/// A text's place in meaning space: a vector of unit length.
///
/// Length is one by construction, so the dot product of two embeddings is their cosine.
public struct Embedding: Hashable, Sendable {
    public let components: [Float]

    /// Scales `components` to unit length.
    ///
    /// The zero vector stays zero: it resembles nothing.
    public init(normalizing components: [Float]) {
        let length = components.reduce(0) { $0 + $1 * $1 }.squareRoot()
        self.components = length > 0 ? components.map { $0 / length } : components
    }

    /// Takes components as they are, which have unit length or are all zero: those of an embedding
    /// that was stored.
    public init(unit components: [Float]) {
        self.components = components
    }

    public var dimension: Int { components.count }
}

/// What names a space of embeddings: only embeddings of equal identity may be compared.
public struct EmbeddingModelID: Hashable, Sendable, Codable {
    /// The model's name and version, such as `all-MiniLM-L6-v2@53aa51172d14`.
    public var name: String
    public var dimension: Int

    public init(name: String, dimension: Int) {
        self.name = name
        self.dimension = dimension
    }
}
