import SkillCore
public import SkillSearch
import SkillStorage

extension Workbench {
    /// Embeds the skills that `model` has not embedded yet, some at a time.
    ///
    /// What is embedded is kept at once: when the task is cancelled or the model fails, whoever
    /// calls again goes on from there. Vectors of other models stay.
    ///
    /// - Parameters:
    ///   - model: Whose embeddings are missing.
    ///   - progress: Called with the number of skills embedded so far.
    /// - Throws: `EmbeddingError`, `StoreError` and `CancellationError`.
    public func embedMissing(
        with model: any EmbeddingModel, progress: (Int) -> Void = { _ in }
    ) async throws {
        var count = 0
        while true {
            try Task.checkCancellation()
            let missing = try await store.skillsWithoutEmbedding(
                of: model.id, limit: Self.embeddedTogether)
            guard !missing.isEmpty else { return }
            let embeddings = try await model.embeddings(of: missing.map(\.skill.searchText))
            try await store.setEmbeddings(
                zip(missing, embeddings).map { ($0.skill.name, $0.version, $1) }, of: model.id)
            count += missing.count
            progress(count)
        }
    }

    // As many as a server takes in one call, and few enough to lose when interrupted.
    private static let embeddedTogether = 128
}
