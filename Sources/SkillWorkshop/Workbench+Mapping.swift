import SkillCore
public import SkillSearch
import SkillStorage

extension Workbench {
    /// Maps all skills of the library by their embeddings of `model`.
    ///
    /// Skills that it hasn't embedded yet are embedded first.
    public func map(with model: any EmbeddingModel) async throws -> LibraryMap {
        try await embedMissing(with: model)
        let embeddings = try await store.embeddings(of: model.id)
        return try LibraryMap(
            of: try await store.skills().map(\.skill),
            embeddings: Dictionary(embeddings.map { ($0.name, $0.embedding) }) { first, _ in first }
        )
    }
}
