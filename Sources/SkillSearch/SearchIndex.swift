import CBLAS
public import SkillCore

/// Finds the skills whose embeddings lie nearest a query, exactly, by comparing with all of them.
///
/// One matrix-vector product scores every skill: 0.04 ms for 1,000 of them, 12 ms for 100,000. The
/// store is the truth; an index is built from it.
public struct SearchIndex: Sendable {
    public struct Match: Hashable, Sendable {
        public let name: SkillName
        /// The cosine between the query and the skill: 1 is the same meaning, 0 is unrelated.
        public let score: Float
    }

    /// The space of all embeddings in the index.
    public let model: EmbeddingModelID
    private var names: [SkillName] = []
    private var rows: [SkillName: Int] = [:]
    /// Row-major: row `i` is the embedding of `names[i]`.
    private var matrix: [Float] = []

    public init(model: EmbeddingModelID) {
        precondition(model.dimension > 0, "An index needs at least one dimension.")
        self.model = model
    }

    public var count: Int { names.count }

    /// Places a skill in the index, or moves it when it is there already.
    public mutating func insert(
        _ name: SkillName, at embedding: Embedding
    ) throws(EmbeddingError) {
        try check(embedding)
        if let row = rows[name] {
            let start = row * model.dimension
            matrix.replaceSubrange(start..<(start + model.dimension), with: embedding.components)
        } else {
            rows[name] = names.count
            names.append(name)
            matrix += embedding.components
        }
    }

    /// Returns at most `limit` skills, nearest first; ties go to the name that sorts first.
    public func matches(
        for query: Embedding, limit: Int
    ) throws(EmbeddingError) -> [Match] {
        let matches = try zip(names, cosines(with: query)).map(Match.init)
        return Array(
            matches.sorted { ($1.score, $0.name) < ($0.score, $1.name) }.prefix(max(0, limit)))
    }

    /// Returns the cosine between the query and every skill.
    public func scores(for query: Embedding) throws(EmbeddingError) -> [SkillName: Float] {
        Dictionary(uniqueKeysWithValues: zip(names, try cosines(with: query)))
    }

    private func cosines(with query: Embedding) throws(EmbeddingError) -> [Float] {
        try check(query)
        guard !names.isEmpty else { return [] }
        var cosines = [Float](repeating: 0, count: names.count)
        let blas = try BLAS.loaded()
        unsafe blas.functions.sgemv(
            CblasRowMajor, CblasNoTrans, Int32(names.count), Int32(model.dimension),
            1, matrix, Int32(model.dimension), query.components, 1, 0, &cosines, 1)
        return cosines
    }

    private func check(_ embedding: Embedding) throws(EmbeddingError) {
        guard embedding.dimension == model.dimension else {
            throw .wrongDimension(expected: model.dimension, found: embedding.dimension)
        }
        guard embedding.components.allSatisfy(\.isFinite) else { throw .notFinite }
    }
}
