import GRDB
public import SkillCore

/// One unchanging state of the library, for the time that ``SkillStore/reading(_:)`` gives it.
///
/// Skills are named by their row ids here, which cost less to compare than names. An id means the
/// same skill as long as that is in the library, and may mean another once it is removed.
///
/// Every method may throw ``StoreError/damaged(path:reason:)``,
/// ``StoreError/damagedRow(owner:reason:)`` and ``StoreError/cancelled``.
public struct LibrarySnapshot {
    let database: Database
    let path: String

    /// Returns what tells this library from every other: 32 hexadecimal digits, drawn when the
    /// file was made; a copy of the file has the same.
    public func libraryID() throws(StoreError) -> String {
        try translating {
            let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT id FROM library"))
            guard let row else {
                throw StoreError.damagedRow(owner: "its identity", reason: "it is missing")
            }
            return try StoredRow(row: row, owner: "its identity").text("id")
        }
    }

    /// Returns the last change to what search may find.
    public func latestChange() throws(StoreError) -> LibraryChange {
        try translating { try ChangeTable.latest(database) }
    }

    /// Returns whether `change` was made in this library and is remembered.
    ///
    /// The last 100,000 changes are.
    public func holds(_ change: LibraryChange) throws(StoreError) -> Bool {
        try translating { try ChangeTable.holds(database, change) }
    }

    /// Returns the skills whose embeddings came, went or changed after `change`, ascending.
    ///
    /// Some may be gone, and some may have become what they were. Returns nil when there are more
    /// than `limit`. The library must hold `change`.
    public func changedSkills(
        since change: LibraryChange, limit: Int
    ) throws(StoreError) -> [Int64]? {
        try translating { try ChangeTable.skills(database, since: change, limit: limit) }
    }

    /// Returns how many skills there are.
    public func skillCount() throws(StoreError) -> Int {
        try translating {
            let count = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT count(*) FROM skills"))
            return count ?? 0
        }
    }

    /// Returns how many skills have an embedding of `model`, by reading which they are.
    public func embeddedSkillCount(of model: EmbeddingModelID) throws(StoreError) -> Int {
        try translating { try EmbeddingTable.count(database, of: model) }
    }

    /// Gives `body` the embedding that each skill's current version has of `model`, by ascending
    /// id of the skill.
    ///
    /// The components are exactly those that were kept, as many as the model has dimensions; they
    /// have the length one or zero.
    public func forEachVector(
        of model: EmbeddingModelID,
        _ body: (_ skill: Int64, _ components: Span<Float>) throws -> Void
    ) throws {
        try rethrowing { try EmbeddingTable.forEach(database, of: model, body) }
    }

    /// Gives `body` the embeddings like ``forEachVector(of:_:)``, of these skills only.
    ///
    /// Skills that are gone or have no embedding of `model` are left out.
    public func forEachVector(
        of model: EmbeddingModelID, among skills: [Int64],
        _ body: (_ skill: Int64, _ components: Span<Float>) throws -> Void
    ) throws {
        try rethrowing { try EmbeddingTable.forEach(database, of: model, among: skills, body) }
    }

    /// Returns the first `limit` skills after the id `skill` that have no embedding of `model`,
    /// ascending; the first id is 1.
    public func skillsWithoutVector(
        of model: EmbeddingModelID, after skill: Int64 = 0, limit: Int
    ) throws(StoreError) -> [Int64] {
        try translating {
            try EmbeddingTable.missing(database, of: model, after: skill, limit: limit)
        }
    }

    /// Returns the skills that share words with `query` and fit `filter`, best first.
    ///
    /// The scores are those of ``LexicalMatch``. At most `limit` skills are returned, all of which
    /// fit.
    public func lexicalMatches(
        _ query: String, limit: Int, matching filter: SkillFilter = SkillFilter()
    ) throws(StoreError) -> [(skill: Int64, score: Double)] {
        try translating {
            try LexicalIndex.matches(database, query, limit: limit, among: filter.traits)
                .map { ($0.skill, $0.score) }
        }
    }

    /// Returns the skills that fit `filter`, ascending.
    public func skills(matching filter: SkillFilter) throws(StoreError) -> [Int64] {
        try translating { try TraitTable.skills(database, having: filter.traits) }
    }

    /// Returns the current versions of these skills in the order asked, without those that are
    /// gone.
    public func skills(_ ids: [Int64]) throws(StoreError) -> [KeptSkill] {
        try translating {
            let kept = try SkillTable.current(database, ids)
            return ids.compactMap { kept[$0] }
        }
    }

    /// Returns the names of these skills, without those that are gone.
    public func names(
        of skills: some Collection<Int64>
    ) throws(StoreError) -> [Int64: SkillName] {
        try translating { try SkillTable.names(database, of: Array(skills)) }
    }

    /// Returns at most `count` ids that lie evenly from the first to the last there is.
    ///
    /// Ids of skills that are gone may be among them.
    public func spreadIDs(_ count: Int) throws(StoreError) -> [Int64] {
        try translating {
            let last = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT max(id) FROM skills"))
            let step = max(1, (last ?? 0) / Int64(max(1, count)))
            return Array(stride(from: 1, through: last ?? 0, by: Int(step)).prefix(count))
        }
    }

    /// Returns the id of the skill named `name`, or nil when there is none.
    public func id(of name: SkillName) throws(StoreError) -> Int64? {
        try translating { try SkillTable.current(database, name)?.skillID }
    }

    private func translating<Value>(_ work: () throws -> Value) throws(StoreError) -> Value {
        do { return try work() } catch { throw StoreError(error, path: path) }
    }

    /// Lets the errors of a caller's closure through as they are.
    private func rethrowing(_ work: () throws -> Void) throws {
        do { try work() } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}

@available(*, unavailable)
extension LibrarySnapshot: Sendable {}
