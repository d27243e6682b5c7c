import SkillCore
import SkillSearch

/// skillbox's own index, under row numbers.
struct OwnSearch {
    private var index = SearchIndex(
        model: EmbeddingModelID(name: "measured", dimension: VectorFile.dimension))

    init() {}

    init(_ vectors: VectorFile) throws {
        for row in 0..<vectors.count { try insert(vectors.embedding(row), row: row) }
    }

    mutating func insert(_ embedding: Embedding, row: Int) throws {
        try index.insert(Int64(row), at: embedding)
    }

    func nearest(_ queries: ArraySlice<Embedding>, limit: Int) throws -> [[Int]] {
        let matches =
            if let query = queries.first, queries.count == 1 {
                [try index.matches(for: query, limit: limit)]
            } else {
                try index.matches(forEach: Array(queries), limit: limit)
            }
        return matches.map { $0.map { Int($0.key) } }
    }
}
