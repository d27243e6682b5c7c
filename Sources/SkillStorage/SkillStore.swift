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
    ///   - judgement: What it was judged by, if that is known.
    ///   - surroundings: What it was judged together with, if that is known: the skills that passed
    ///     with it are pinned to this version.
    /// - Returns: Whether it was kept now or before, and the number of its version.
    /// - Throws: ``StoreError/nameTaken(_:)``, ``StoreError/moduleTaken(_:by:)``,
    ///   ``StoreError/missingDependencies(_:of:)``, ``StoreError/cycle(_:)``,
    ///   ``StoreError/unusableEmbedding(model:reason:)``, ``StoreError/unstorableText(_:)``,
    ///   ``StoreError/changedMeanwhile(_:)``.
    @discardableResult
    public func keep(
        _ skill: Skill, provenance: Provenance, uses: [SkillName] = [],
        embedding: (model: EmbeddingModelID, vector: Embedding)? = nil,
        replacing isReplacing: Bool = false, judgement: Judgement? = nil,
        judgedAmid surroundings: Surroundings? = nil
    ) async throws(StoreError) -> Keeping {
        let entry = SkillRecord(
            skill: skill, provenance: provenance, uses: uses,
            embedding: embedding.map { .init(model: $0.model, vector: $0.vector) },
            judgement: judgement)
        return try await file.write {
            try Self.keep($0, entry, replacing: isReplacing, amid: surroundings)
        }
    }

    /// Keeps all of `entries` in this order, or nothing when one of them can't be kept.
    ///
    /// One transaction: a thousand skills wait for the disk once. The library grows by the work
    /// of other programs only before and after, so take portions that are kept in seconds.
    ///
    /// - Parameters:
    ///   - entries: What is kept; one may use those before it.
    ///   - isReplacing: As in ``keep(_:provenance:uses:embedding:replacing:judgement:judgedAmid:)``.
    /// - Returns: What came of each.
    /// - Throws: What ``keep(_:provenance:uses:embedding:replacing:judgement:judgedAmid:)`` throws,
    ///   of the first entry that can't be kept.
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

    private static func keep(
        _ database: Database, _ entry: SkillRecord, replacing isReplacing: Bool,
        amid surroundings: Surroundings? = nil
    ) throws -> Keeping {
        let name = entry.skill.name
        let current = try SkillTable.current(database, name)
        let keeping: Keeping
        let versionID: Int64
        if let current, current.digest == entry.skill.digest.hexadecimal {
            (keeping, versionID) = (.alreadyKept(version: current.number), current.versionID)
        } else {
            guard current == nil || isReplacing else { throw StoreError.nameTaken(name) }
            let version = try Self.insert(database, entry, after: current, amid: surroundings)
            try AuditLog.append(
                database,
                AuditEvent(current == nil ? .kept : .replaced, version.row.auditDetail))
            (keeping, versionID) = (.kept(version: version.row.number), version.id)
        }
        if let embedding = entry.embedding {
            try EmbeddingTable.set(
                database, embedding.vector, of: embedding.model, versionID: versionID)
        }
        return keeping
    }

    private static func insert(
        _ database: Database, _ entry: SkillRecord, after current: SkillTable.Current?,
        amid surroundings: Surroundings?
    ) throws -> (id: Int64, row: VersionRow) {
        let skill = entry.skill
        if let rival = try SkillTable.rival(database, of: skill.name) {
            throw StoreError.moduleTaken(skill.name, by: rival)
        }
        let uses = Set(entry.uses).sorted()
        try UseTable.check(database, uses, by: skill.name)
        if let surroundings {
            try SurroundingsCheck.check(database, surroundings, of: skill.name, uses: uses)
        }
        let version = try SkillTable.insert(database, entry, after: current)
        try UseTable.insert(database, uses, versionID: version.id)
        try PinTable.pinCurrent(database, versionID: version.id)
        try makeFindable(
            database, skill, uses: uses, skillID: try skillID(database, skill.name))
        if let surroundings {
            try SurroundingsCheck.notePassed(
                database, surroundings, with: skill.name, version: version.row.number)
        }
        return version
    }

    /// Makes `skill` what full text and filters find under this id.
    static func makeFindable(
        _ database: Database, _ skill: Skill, uses: [SkillName], skillID: Int64
    ) throws {
        try LexicalIndex.set(
            database, try skill.searchText.storable(as: "signature"), skillID: skillID)
        let traits = Trait.all(of: skill.signature, metadata: skill.metadata, uses: uses)
        try TraitTable.set(database, traits, skillID: skillID)
    }

    static func skillID(_ database: Database, _ name: SkillName) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT id FROM skills WHERE name = ?")
        guard let id = try Int64.fetchOne(statement, arguments: [name.text]) else {
            throw StoreError.noSuchSkill(name)
        }
        return id
    }

    private static let usualPatience = Duration.seconds(10)
}
