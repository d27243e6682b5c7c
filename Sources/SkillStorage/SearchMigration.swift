import Foundation
import GRDB
import SkillCore

/// The second migration: what a search asks of the library besides its skills.
enum SearchMigration {
    static func run(_ database: Database) throws {
        try database.execute(sql: tables)
        try fillTraits(database)
        try fillPairs(database)
        // From here on there is always a last change.
        try database.execute(sql: "INSERT INTO changes (skill_id, stamp) VALUES (0, random())")
        try database.execute(sql: triggers)
    }

    private static func fillTraits(_ database: Database) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT current.skill_id, name, version_id, signature, metadata
                FROM current_versions AS current JOIN versions ON versions.id = version_id
                """)
        while let row = try rows.next() {
            let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
            // What can't be read is refused by whoever reads the version, and fits no filter.
            guard let signature = try? row.value(Signature.self, fromJSON: "signature"),
                let metadata = try? row.value([String: String].self, fromJSON: "metadata"),
                let uses = try? UseTable.names(
                    database, usedBy: Int64(try row.integer("version_id")))
            else { continue }
            try TraitTable.set(
                database, Trait.all(of: signature, metadata: metadata, uses: uses),
                skillID: Int64(try row.integer("skill_id")))
        }
    }

    private static func fillPairs(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT rowid AS id, text FROM words")
        while let row = try rows.next() {
            let row = StoredRow(row: row, owner: "the full-text index")
            try LexicalIndex.setPairs(
                database, try row.text("text"), skillID: Int64(try row.integer("id")))
        }
    }

    private static let tables = """
        CREATE TABLE library (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            id TEXT NOT NULL CHECK (length(id) = 32)
        ) STRICT;
        INSERT INTO library VALUES (1, lower(hex(randomblob(16))));

        CREATE TABLE changes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            skill_id INTEGER NOT NULL,
            stamp INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE traits (
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            skill_id INTEGER NOT NULL REFERENCES skills ON DELETE CASCADE,
            PRIMARY KEY (kind, value, skill_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX traits_by_skill ON traits (skill_id);

        CREATE VIRTUAL TABLE pairs USING fts5(text, tokenize = 'ascii');
        """

    // The version of a removed embedding may be gone by now, with its skill; the skill's own
    // trigger tells of it then.
    private static let triggers = """
        CREATE TRIGGER embedding_added AFTER INSERT ON embeddings BEGIN
            INSERT INTO changes (skill_id, stamp)
            SELECT skill_id, random() FROM versions WHERE id = new.version_id;
        END;
        CREATE TRIGGER embedding_changed AFTER UPDATE ON embeddings BEGIN
            INSERT INTO changes (skill_id, stamp)
            SELECT skill_id, random() FROM versions WHERE id IN (old.version_id, new.version_id);
        END;
        CREATE TRIGGER embedding_removed AFTER DELETE ON embeddings BEGIN
            INSERT INTO changes (skill_id, stamp)
            SELECT skill_id, random() FROM versions WHERE id = old.version_id;
        END;
        CREATE TRIGGER skill_changed AFTER UPDATE OF current ON skills BEGIN
            INSERT INTO changes (skill_id, stamp) VALUES (new.id, random());
        END;
        CREATE TRIGGER skill_removed AFTER DELETE ON skills BEGIN
            INSERT INTO changes (skill_id, stamp) VALUES (old.id, random());
        END;

        CREATE TRIGGER change_forgotten AFTER INSERT ON changes BEGIN
            DELETE FROM changes WHERE number <= new.number - \(rememberedChanges);
        END;
        """

    // Whoever comes back after more changes than this reads the library anew.
    private static let rememberedChanges = 100_000
}
