public import SkillChat
public import SkillCore
public import SkillSearch
public import SkillStorage

extension Workbench {
    /// A skill that fits a query.
    public struct Finding: Hashable, Sendable {
        public let skill: Skill
        public let match: Fusion.Match
    }

    /// What a search came to.
    public struct Findings: Hashable, Sendable {
        /// Best first; empty when nothing fits.
        public let skills: [Finding]
        /// How many skills the model asked for has not embedded yet.
        public let unembedded: Int
    }

    /// Returns the skills nearest `text` in meaning and words, best first; none when nothing fits.
    public func find(
        _ text: String, limit: Int, matching filter: SkillFilter = SkillFilter(),
        with model: any EmbeddingModel, rerankedBy chat: (any ChatModel)? = nil
    ) async throws -> [Finding] {
        try await findings(
            for: text, limit: limit, matching: filter, with: model, rerankedBy: chat
        ).skills
    }

    /// Searches for `text`, and says how many skills `model` has yet to embed.
    ///
    /// For half a second it embeds what is missing. While much still is, a model of this machine that
    /// has embedded more answers instead: see ``embedMissing(with:patience:progress:)``.
    ///
    /// - Parameters:
    ///   - text: What the skill should do, in anybody's words.
    ///   - limit: How many skills at most.
    ///   - filter: What they must be like; applied while searching, so that `limit` are found where
    ///     there are as many.
    ///   - model: Embeds `text`.
    ///   - chat: Puts the best 20 in order, and leaves out what doesn't do what is asked.
    /// - Returns: At most `limit` skills, best first.
    /// - Throws: `EmbeddingError`, `StoreError`, `ChatError` and
    ///   ``WorkshopError/uselessReply(purpose:reason:)``.
    public func findings(
        for text: String, limit: Int, matching filter: SkillFilter = SkillFilter(),
        with model: any EmbeddingModel, rerankedBy chat: (any ChatModel)? = nil
    ) async throws -> Findings {
        if let used = filter.uses { _ = try await store.skill(named: used) }
        let wanted = chat == nil ? limit : Reranker.offers
        let answer = try await answer(with: model) { model in
            guard let place = try await model.embeddings(of: [text]).first else { return nil }
            return LibrarySearch.Query(place: place, words: text, filter: filter, limit: wanted)
        }
        var skills = answer.findings
        if let chat {
            skills = try await Reranker(bench: self, chat: chat).reranked(skills, for: text)
        }
        return Findings(skills: Array(skills.prefix(limit)), unembedded: answer.unembedded)
    }

    /// Returns the skills nearest in meaning to `name`, best first, without itself.
    ///
    /// - Throws: `StoreError.noSuchSkill`.
    public func findings(
        similarTo name: SkillName, limit: Int, matching filter: SkillFilter = SkillFilter(),
        with model: any EmbeddingModel
    ) async throws -> Findings {
        let skill = try await store.skill(named: name).skill
        if let used = filter.uses { _ = try await store.skill(named: used) }
        let answer = try await answer(with: model) { model in
            guard let place = try await model.embeddings(of: [skill.searchText]).first
            else { return nil }
            return LibrarySearch.Query(
                place: place, isAbstaining: false, filter: filter, excluded: name, limit: limit)
        }
        return Findings(skills: answer.findings, unembedded: answer.unembedded)
    }

    /// Returns the skills nearest `text`, best first, whether they fit or not.
    func nearest(
        _ text: String, limit: Int, with model: any EmbeddingModel
    ) async throws -> [Finding] {
        try await answer(with: model) { model in
            guard let place = try await model.embeddings(of: [text]).first else { return nil }
            return LibrarySearch.Query(
                place: place, words: text, isAbstaining: false, limit: limit)
        }.findings
    }

    /// Searches in the space of `model`, or where it has embedded too little, in that of another.
    private func answer(
        with model: any EmbeddingModel,
        to query: (any EmbeddingModel) async throws -> LibrarySearch.Query?
    ) async throws -> LibrarySearch.Answer {
        func search(
            _ query: LibrarySearch.Query, _ model: any EmbeddingModel
        ) async throws -> LibrarySearch.Answer {
            try await LibrarySearch(store: store, folder: folder, model: model.id)
                .answer(to: query)
        }
        guard let first = try await query(model) else {
            return LibrarySearch.Answer(findings: [], unembedded: 0)
        }
        var best = try await search(first, model)
        if best.unembedded > 0 {
            do {
                try await embedMissing(with: model, patience: Self.patience)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // The others can be found all the same, and whoever embeds the rest is told.
            }
            best = try await search(first, model)
        }
        guard best.unembedded > 0 else { return best }
        let missing = best.unembedded
        for other in EmbeddingChoice.localModels(environment: environment)
        where other.id != model.id {
            guard let query = try await query(other) else { continue }
            let answer = try await search(query, other)
            if answer.unembedded < best.unembedded { best = answer }
        }
        return LibrarySearch.Answer(findings: best.findings, unembedded: missing)
    }

    // What a person hardly notices.
    private static let patience = Duration.milliseconds(500)
}
