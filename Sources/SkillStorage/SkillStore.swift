public import Foundation
import GRDB
public import SkillCore

/// The library: every skill with its versions and history, in one SQLite file.
///
/// The file is the only truth; search indexes and artifacts are made from it and can be made
/// again. What a method reports as done survives the death of the process, and where the disk
/// keeps its promises a loss of power. Several stores, in one process or in many, may have the
/// same file open: readers never wait, and a writer waits ten seconds for another before it throws
/// ``StoreError/busy(path:)``. The calls of one store and its copies take turns.
///
/// Every method may also throw ``StoreError/damaged(path:reason:)``,
/// ``StoreError/damagedRow(owner:reason:)``, ``StoreError/diskFull(path:)``,
/// ``StoreError/readOnly(path:)`` and ``StoreError/cancelled``, which their comments don't repeat.
public struct SkillStore: Sendable {
    let file: LibraryFile

    /// Opens the library at `file`, creating it, and its folder for its owner only, where missing.
    ///
    /// Blocks while the file is opened, and for ten seconds while another process creates or upgrades
    /// it.
    ///
    /// - Throws: ``StoreError/notALibrary(path:)`` or ``StoreError/tooNew(path:)`` when the file
    ///   is another program's or a newer version's; nothing in it was changed then.
    public init(at file: URL) throws(StoreError) {
        try self.init(at: file, patience: Self.usualPatience)
    }

    /// Opens the library at `file`, and never creates one.
    ///
    /// - Throws: ``StoreError/noLibrary(path:)`` when there is none, besides what ``init(at:)``
    ///   throws.
    public init(openingExisting file: URL) throws(StoreError) {
        self.file = try LibraryFile(at: file, isCreating: false, patience: Self.usualPatience)
    }

    /// Opens an empty library that lives in memory, as long as the value does.
    public init() throws(StoreError) {
        file = try LibraryFile()
    }

    init(at file: URL, patience: Duration) throws(StoreError) {
        self.file = try LibraryFile(at: file, isCreating: true, patience: patience)
    }

    /// Keeps `skill` as the current version of its name, judged and verified now.
    ///
    /// All of it is written, or nothing.
    ///
    /// - Parameters:
    ///   - skill: What is kept.
    ///   - provenance: Where it came from and what judged it.
    ///   - uses: The skills it imports.
    ///   - embedding: Its place in a model's meaning space, if known.
    ///   - isReplacing: Whether different content under the same name becomes its next version.
    /// - Returns: Whether it was kept now or before, and the number of its version.
    /// - Throws: ``StoreError/nameTaken(_:)``, ``StoreError/moduleTaken(_:by:)``,
    ///   ``StoreError/missingDependencies(_:of:)``, ``StoreError/cycle(_:)``,
    ///   ``StoreError/unusableEmbedding(model:reason:)``, ``StoreError/unstorableText(_:)``.
    @discardableResult
    public func keep(
        _ skill: Skill, provenance: Provenance, uses: [SkillName] = [],
        embedding: (model: EmbeddingModelID, vector: Embedding)? = nil,
        replacing isReplacing: Bool = false
    ) async throws(StoreError) -> Keeping {
        let entry = SkillRecord(
            skill: skill, provenance: provenance, uses: uses,
            embedding: embedding.map { .init(model: $0.model, vector: $0.vector) })
        return try await file.write { try Self.keep($0, entry, replacing: isReplacing) }
    }

    /// Keeps all of `entries` in this order, or nothing when one of them can't be kept.
    ///
    /// One transaction: a thousand skills wait for the disk once. The library grows by the work
    /// of other programs only before and after, so take portions that are kept in seconds.
    ///
    /// - Parameters:
    ///   - entries: What is kept; one may use those before it.
    ///   - isReplacing: As in ``keep(_:provenance:uses:embedding:replacing:)``.
    /// - Returns: What came of each.
    /// - Throws: What ``keep(_:provenance:uses:embedding:replacing:)`` throws, of the first entry
    ///   that can't be kept.
    @discardableResult
    public func keep(
        _ entries: [SkillRecord], replacing isReplacing: Bool = false
    ) async throws(StoreError) -> [Keeping] {
        try await file.write { database in
            try entries.map { try Self.keep(database, $0, replacing: isReplacing) }
        }
    }

    /// Returns the current version of `name`.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func skill(named name: SkillName) async throws(StoreError) -> KeptSkill {
        try await file.read { database in
            guard let kept = try SkillTable.versions(database, .named([name])).first else {
                throw StoreError.noSuchSkill(name)
            }
            return kept
        }
    }

    /// Returns one version of `name`, current or not.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``.
    public func skill(
        named name: SkillName, version: Int
    ) async throws(StoreError) -> KeptSkill {
        try await file.read { database in
            _ = try SkillTable.versionID(database, name, version)
            guard let kept = try SkillTable.versions(database, .version(name, version)).first
            else { throw StoreError.noSuchVersion(name, version: version) }
            return kept
        }
    }

    /// Returns the current version of the skill that is the Swift module `module`, if there is one.
    public func skill(forModule module: String) async throws(StoreError) -> KeptSkill? {
        try await file.read { database in
            // A module never holds U+0000, where SQLite would stop reading the name.
            guard !module.utf8.contains(0) else { return nil }
            return try SkillTable.versions(database, .module(module)).first
        }
    }

    /// Returns the current version of every skill, by name.
    public func skills() async throws(StoreError) -> [KeptSkill] {
        try await file.read { try SkillTable.versions($0, .all) }
    }

    /// Returns every version of `name`, the newest first.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func history(of name: SkillName) async throws(StoreError) -> [VersionSummary] {
        try await file.read { database in
            let history = try SkillTable.history(database, of: name)
            guard !history.isEmpty else { throw StoreError.noSuchSkill(name) }
            return history
        }
    }

    /// Makes `version` the current version of `name` again.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``; and
    ///   ``StoreError/missingDependencies(_:of:)`` or ``StoreError/cycle(_:)`` when what that
    ///   version uses is gone, or has come to use `name`.
    public func rollBack(_ name: SkillName, to version: Int) async throws(StoreError) {
        try await file.write { database in
            let versionID = try SkillTable.versionID(database, name, version)
            let skillID = try Self.skillID(database, name)
            try UseTable.check(
                database, try UseTable.names(database, usedBy: versionID), by: name)
            guard let kept = try SkillTable.versions(database, .version(name, version)).first
            else { throw StoreError.noSuchVersion(name, version: version) }
            try SkillTable.point(database, skillID, at: version)
            try Self.makeFindable(
                database, kept.skill, uses: try UseTable.names(database, usedBy: versionID),
                skillID: skillID)
        }
    }

    /// Notes that a version passed its examples at `date`, or with nil that it no longer does.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``.
    public func setVerified(
        at date: Date?, _ name: SkillName, version: Int
    ) async throws(StoreError) {
        try await file.write { database in
            let id = try SkillTable.versionID(database, name, version)
            try database.cachedStatement(sql: "UPDATE versions SET verified_at = ? WHERE id = ?")
                .execute(arguments: [date?.microseconds, id])
        }
    }

    /// Removes `name` with all its versions, examples and embeddings; its runs stay on record.
    ///
    /// A skill whose rows are damaged can be removed too.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``; ``StoreError/inUse(_:by:)`` while the current
    ///   version of another skill uses it.
    public func remove(_ name: SkillName) async throws(StoreError) {
        try await file.write { database in
            let skillID = try Self.skillID(database, name)
            let users = try UseTable.dependants(database, of: name).filter { $0 != name }
            guard users.isEmpty else { throw StoreError.inUse(name, by: users) }
            try LexicalIndex.delete(database, skillID)
            try SkillTable.delete(database, skillID)
        }
    }

    private static func keep(
        _ database: Database, _ entry: SkillRecord, replacing isReplacing: Bool
    ) throws -> Keeping {
        let name = entry.skill.name
        let current = try SkillTable.current(database, name)
        let keeping: Keeping
        let versionID: Int64
        if let current, current.digest == entry.skill.digest.hexadecimal {
            (keeping, versionID) = (.alreadyKept(version: current.number), current.versionID)
        } else {
            guard current == nil || isReplacing else { throw StoreError.nameTaken(name) }
            let version = try Self.insert(
                database, entry.skill, provenance: entry.provenance, uses: entry.uses,
                after: current)
            (keeping, versionID) = (.kept(version: version.number), version.id)
        }
        if let embedding = entry.embedding {
            try EmbeddingTable.set(
                database, embedding.vector, of: embedding.model, versionID: versionID)
        }
        return keeping
    }

    private static func insert(
        _ database: Database, _ skill: Skill, provenance: Provenance, uses: [SkillName],
        after current: SkillTable.Current?
    ) throws -> (id: Int64, number: Int) {
        if let rival = try SkillTable.rival(database, of: skill.name) {
            throw StoreError.moduleTaken(skill.name, by: rival)
        }
        let uses = Set(uses).sorted()
        try UseTable.check(database, uses, by: skill.name)
        let version = try SkillTable.insert(
            database, skill, provenance: provenance, after: current)
        try UseTable.insert(database, uses, versionID: version.id)
        try makeFindable(
            database, skill, uses: uses, skillID: try skillID(database, skill.name))
        return version
    }

    /// Makes `skill` what full text and filters find under this id.
    private static func makeFindable(
        _ database: Database, _ skill: Skill, uses: [SkillName], skillID: Int64
    ) throws {
        try LexicalIndex.set(
            database, try skill.searchText.storable(as: "signature"), skillID: skillID)
        let traits = Trait.all(of: skill.signature, metadata: skill.metadata, uses: uses)
        try TraitTable.set(database, traits, skillID: skillID)
    }

    private static func skillID(_ database: Database, _ name: SkillName) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT id FROM skills WHERE name = ?")
        guard let id = try Int64.fetchOne(statement, arguments: [name.text]) else {
            throw StoreError.noSuchSkill(name)
        }
        return id
    }

    private static let usualPatience = Duration.seconds(10)
}
