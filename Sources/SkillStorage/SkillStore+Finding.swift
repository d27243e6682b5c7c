import GRDB
public import SkillCore

// What search and the compiler need to know of the skills.
extension SkillStore {
    /// Gives `body` one unchanging state of the library to read from, and returns what it returns.
    ///
    /// Nothing that other stores or programs write meanwhile is seen, and they don't wait for
    /// `body`; the calls of this store do.
    ///
    /// - Throws: What `body` throws, and ``StoreError`` when the library can't be read.
    public func reading<Value: Sendable>(
        _ body: @escaping @Sendable (LibrarySnapshot) throws -> Value
    ) async throws -> Value {
        let path = file.path
        do {
            return try await file.database.read { database in
                try body(LibrarySnapshot(database: database, path: path))
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch is CancellationError {
            throw StoreError.cancelled
        }
    }

    /// Returns the skills whose current versions import `name` themselves, by name.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func dependants(of name: SkillName) async throws(StoreError) -> [SkillName] {
        try await file.read { database in
            guard try SkillTable.current(database, name) != nil else {
                throw StoreError.noSuchSkill(name)
            }
            return try UseTable.dependants(database, of: name)
        }
    }

    /// Returns the skills whose current versions need `name`, directly or through others, by name.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func allDependants(of name: SkillName) async throws(StoreError) -> [SkillName] {
        try await file.read { database in
            guard try SkillTable.current(database, name) != nil else {
                throw StoreError.noSuchSkill(name)
            }
            return try UseTable.allDependants(database, of: name)
        }
    }

    /// Returns everything `name` needs, directly and through others, in an order to build it in.
    ///
    /// Each skill comes after everything it uses; `name` itself isn't among them.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func dependencies(of name: SkillName) async throws(StoreError) -> [KeptSkill] {
        try await file.read { database in
            guard try SkillTable.current(database, name) != nil else {
                throw StoreError.noSuchSkill(name)
            }
            let order = try DependencyGraph(database, reachableFrom: [name]).buildOrder(of: name)
            let kept = try SkillTable.versions(database, .named(order))
            let byName = Dictionary(kept.map { ($0.id, $0) }) { first, _ in first }
            let missing = order.filter { byName[$0] == nil }
            guard missing.isEmpty else { throw StoreError.missingDependencies(missing, of: name) }
            return order.compactMap { byName[$0] }
        }
    }

    /// Returns the embeddings that current versions have of `model`, by name.
    public func embeddings(
        of model: EmbeddingModelID
    ) async throws(StoreError) -> [(name: SkillName, embedding: Embedding)] {
        try await file.read { try EmbeddingTable.embeddings($0, of: model) }
    }

    /// Returns current versions that have no embedding of `model` yet, at most `limit` of them.
    public func skillsWithoutEmbedding(
        of model: EmbeddingModelID, limit: Int = .max
    ) async throws(StoreError) -> [KeptSkill] {
        try await file.read { database in
            let missing = try EmbeddingTable.missing(database, of: model, after: 0, limit: limit)
            let kept = try SkillTable.current(database, missing)
            return missing.compactMap { kept[$0] }
        }
    }

    /// Sets the embedding that one version of `name` has of `model`.
    ///
    /// The version is the one whose text was embedded: another may be current by now.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``,
    ///   ``StoreError/unusableEmbedding(model:reason:)`` when the dimension isn't the model's or a
    ///   component isn't finite.
    public func setEmbedding(
        _ embedding: Embedding, of model: EmbeddingModelID, for name: SkillName, version: Int
    ) async throws(StoreError) {
        try await file.write { database in
            let id = try SkillTable.versionID(database, name, version)
            try EmbeddingTable.set(database, embedding, of: model, versionID: id)
        }
    }

    /// Sets the embeddings that these versions have of `model`, in one transaction.
    ///
    /// Skills and versions that are gone by now are left out.
    ///
    /// - Returns: How many embeddings were set.
    /// - Throws: ``StoreError/unusableEmbedding(model:reason:)`` as ``setEmbedding(_:of:for:version:)``
    ///   does; nothing is set then.
    @discardableResult
    public func setEmbeddings(
        _ embeddings: [(name: SkillName, version: Int, embedding: Embedding)],
        of model: EmbeddingModelID
    ) async throws(StoreError) -> Int {
        try await file.write { database in
            var count = 0
            for (name, version, embedding) in embeddings {
                let id: Int64
                do { id = try SkillTable.versionID(database, name, version) } catch
                    StoreError.noSuchSkill, StoreError.noSuchVersion
                { continue }
                try EmbeddingTable.set(database, embedding, of: model, versionID: id)
                count += 1
            }
            return count
        }
    }

    /// Returns the skills that share words with `query`, best first, equals by name.
    ///
    /// Words are compared by their English stems (Porter); text in scripts without spaces, and
    /// words found nowhere whole, by their parts. Any text is a valid query, and one without
    /// letters or digits matches nothing. At most `limit` skills are returned.
    public func lexicalMatches(
        _ query: String, limit: Int
    ) async throws(StoreError) -> [LexicalMatch] {
        try await file.read { database in
            try LexicalIndex.matches(database, query, limit: limit)
                .map { LexicalMatch(name: $0.name, score: $0.score) }
        }
    }
}
