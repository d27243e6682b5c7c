import SkillCore
public import SkillSearch
import SkillStorage

extension Workbench {
    /// Embeds the skills that `model` has not embedded yet, some at a time.
    ///
    /// What is embedded is kept at once: when the task is cancelled or the model fails, whoever
    /// calls again goes on from there. Vectors of other models stay. A skill that is damaged is passed
    /// over, and told of at the end.
    ///
    /// - Parameters:
    ///   - model: Whose embeddings are missing.
    ///   - patience: When this has gone by, what is left stays for another time; nil for never.
    ///   - progress: Called with the number of skills embedded so far.
    /// - Throws: `EmbeddingError`, `StoreError` and `CancellationError`.
    public func embedMissing(
        with model: any EmbeddingModel, patience: Duration? = nil,
        progress: (Int) -> Void = { _ in }
    ) async throws {
        let end = patience.map { ContinuousClock.now + $0 }
        let limit = end == nil ? Self.embeddedTogether : Self.embeddedInHaste
        var (count, last) = (0, Int64(0))
        var damage: StoreError?
        while end.map({ ContinuousClock.now < $0 }) ?? true {
            try Task.checkCancellation()
            let missing = try await missing(of: model.id, after: last, limit: limit)
            guard let furthest = missing.last else { break }
            last = furthest
            damage = damage ?? missing.damage
            let embeddings = try await model.embeddings(of: missing.skills.map(\.skill.searchText))
            count += try await store.setEmbeddings(
                zip(missing.skills, embeddings).map { ($0.skill.name, $0.version, $1) },
                of: model.id)
            progress(count)
        }
        if let damage { throw damage }
    }

    /// Returns how many skills `model` has not embedded yet.
    public func missingEmbeddings(of model: any EmbeddingModel) async throws -> Int {
        try await store.reading { [id = model.id] library in
            try library.skillCount() - library.embeddedSkillCount(of: id)
        }
    }

    private struct Missing: Sendable {
        var skills: [KeptSkill] = []
        /// The last skill that was looked at.
        var last: Int64?
        /// Why one of them can't be read.
        var damage: StoreError?
    }

    /// The first skills after `last` that lack an embedding, those that can be read.
    private func missing(
        of model: EmbeddingModelID, after last: Int64, limit: Int
    ) async throws -> Missing {
        try await store.reading { library in
            let ids = try library.skillsWithoutVector(of: model, after: last, limit: limit)
            var missing = Missing(last: ids.last)
            do {
                missing.skills = try library.skills(ids)
            } catch StoreError.damagedRow {
                for id in ids {
                    do throws(StoreError) { missing.skills += try library.skills([id]) } catch {
                        missing.damage = missing.damage ?? error
                    }
                }
            }
            return missing
        }
    }

    // As many as a server takes in one call, and few enough to lose when interrupted.
    private static let embeddedTogether = 128
    private static let embeddedInHaste = 32
}
