import SkillCore
import SkillSearch
import SkillStorage

/// Some of the texts, kept as skills in a library of their own.
///
/// A skill's name says nothing, and it has no fields, so that it is found by its text alone; the
/// words "takes" and "gives", which every skill's text has, tell none from another.
struct RetrievalLibrary {
    private let store: SkillStore
    private var indexes: [EmbeddingModelID: SearchIndex] = [:]
    private let rows: Set<Int>

    /// Keeps the texts at these positions.
    init(of texts: [String], at rows: [Int]) async throws {
        let nothing = Signature(input: [], output: [], inputSchema: [:], outputSchema: [:])
        store = try SkillStore()
        self.rows = Set(rows)
        for row in rows {
            try await store.keep(
                Skill(
                    name: Self.name(of: row), description: texts[row], source: "",
                    signature: nothing, examples: []),
                provenance: Provenance(origin: .added, toolchain: "none", tier: "none"))
        }
    }

    func holds(_ row: Int) -> Bool { rows.contains(row) }

    /// Makes the texts, of which `embeddings` has those of all there are, known to a model.
    mutating func embed(_ embeddings: [Embedding], of model: EmbeddingModelID) throws {
        var index = SearchIndex(model: model)
        for row in rows.sorted() { try index.insert(Int64(row), at: embeddings[row]) }
        indexes[model] = index
    }

    /// The BM25 of the texts that share words with a query, as `skillbox find` sees them.
    func lexical(_ query: String) async throws -> [SkillName: Double] {
        let matches = try await store.lexicalMatches(query, limit: Self.lexicalLimit)
        return Dictionary(matches.map { ($0.name, $0.score) }) { first, _ in first }
    }

    /// The cosine of every text.
    func semantic(_ query: Embedding, of model: EmbeddingModelID) throws -> [SkillName: Float] {
        let matches = try indexes[model]?.matches(for: query, limit: rows.count) ?? []
        return Dictionary(
            uniqueKeysWithValues: try matches.map { (try Self.name(of: Int($0.key)), $0.score) })
    }

    static func name(of row: Int) throws -> SkillName { try SkillName("d\(row)") }

    private static let lexicalLimit = 100
}
