import GRDB

/// The comparison of a library with itself.
enum IntegrityCheck {
    /// The first thing that doesn't fit, or nil.
    static func finding(_ database: Database) throws -> String? {
        let pages = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
        guard pages == "ok" else { return pages ?? "SQLite's check gave no answer" }
        if let key = try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") {
            return "a row refers to another that isn't there (\(key))"
        }
        for index in ["words", "trigrams"] {
            try database.execute(sql: "INSERT INTO \(index) (\(index)) VALUES ('integrity-check')")
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
        // Reading compares each version with its seal.
        _ = try SkillTable.versions(database, .everything)
        for model in try EmbeddingTable.models(database) {
            _ = try EmbeddingTable.embeddings(database, of: model)
        }
        return nil
    }
}
