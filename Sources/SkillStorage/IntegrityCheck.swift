import GRDB
import SkillCore

/// The comparison of a library with itself.
enum IntegrityCheck {
    /// The first thing that doesn't fit, or nil.
    static func finding(_ database: Database) throws -> String? {
        let pages = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
        guard pages == "ok" else { return pages ?? "SQLite's check gave no answer" }
        if let key = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") {
            return "a row refers to another that isn't there (\(key))"
        }
        for index in LexicalIndex.tables {
            try database.execute(sql: "INSERT INTO \(index) (\(index)) VALUES ('integrity-check')")
            // Most texts have no pairs.
            guard index != "pairs" else { continue }
            let isComplete = try Bool.fetchOne(
                database,
                sql: """
                    SELECT (SELECT count(*) FROM skills) = (SELECT count(*) FROM \(index))
                        AND NOT EXISTS (
                            SELECT 1 FROM skills
                            WHERE id NOT IN (SELECT rowid FROM \(index)))
                    """)
            guard isComplete == true else { return "its index of \(index) lacks skills" }
        }
        // Reading compares each version with its seal, and its judgement with its hashes.
        try SkillTable.forEach(database, .everything) { version, row in
            _ = try version.judgement(database, from: row)
        }
        if case .broken(let number) = try AuditLog.state(database, expecting: nil) {
            return "entry \(number) of its audit log isn't the one that was written"
        }
        for skill in try SkillTable.versions(database, .all) {
            guard try isFoundByWhatItIs(database, skill) else {
                return "its filters and its index of pairs don't know \(skill.id) as it is"
            }
        }
        for model in try EmbeddingTable.models(database) {
            _ = try EmbeddingTable.embeddings(database, of: model)
        }
        return nil
    }

    private static func isFoundByWhatItIs(
        _ database: Database, _ kept: KeptSkill
    ) throws -> Bool {
        guard let current = try SkillTable.current(database, kept.id) else { return false }
        let uses = try UseTable.names(database, usedBy: current.versionID)
        let pairs = LexicalQuery.pairs(in: kept.skill.searchText)
        let heldPairs = try String.fetchOne(
            database.cachedStatement(sql: "SELECT text FROM pairs WHERE rowid = ?"),
            arguments: [current.skillID])
        return try TraitTable.traits(database, of: current.skillID)
            == Trait.all(of: kept.skill.signature, metadata: kept.skill.metadata, uses: uses)
            && heldPairs ?? "" == pairs
    }
}
