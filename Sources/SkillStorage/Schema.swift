import GRDB

/// The database's shape, as a list of migrations.
///
/// A shipped migration is never edited.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("library") { database in
            try database.execute(sql: skills + records)
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("search", foreignKeyChecks: .immediate) { database in
            try SearchMigration.run(database)
        }
        migrator.registerMigration("growing", foreignKeyChecks: .immediate) { database in
            try GrowingMigration.run(database)
        }
        return migrator
    }

    /// Tells a library from other programs' databases: "SkBx".
    static let applicationID = 0x536b_4278

    // `uses.used` is a name and not a key: an old version may use a skill that is gone, and only
    // going back to that version must then be refused.
    private static let skills = """
        CREATE TABLE skills (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            module TEXT NOT NULL UNIQUE,
            current INTEGER NOT NULL,
            FOREIGN KEY (id, current) REFERENCES versions (skill_id, number)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT;

        CREATE TABLE versions (
            id INTEGER PRIMARY KEY,
            skill_id INTEGER NOT NULL REFERENCES skills ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            digest TEXT NOT NULL CHECK (length(digest) = 64),
            description TEXT NOT NULL,
            license TEXT,
            metadata TEXT NOT NULL,
            instructions TEXT NOT NULL,
            source TEXT NOT NULL,
            signature TEXT NOT NULL,
            imported_modules TEXT NOT NULL,
            origin TEXT NOT NULL,
            model TEXT,
            prompt_version TEXT,
            toolchain TEXT NOT NULL,
            tier TEXT NOT NULL,
            kept_at INTEGER NOT NULL,
            seal TEXT NOT NULL CHECK (length(seal) = 64),
            verified_at INTEGER,
            UNIQUE (skill_id, number)
        ) STRICT;

        CREATE TRIGGER versions_are_immutable
        BEFORE UPDATE OF id, skill_id, number, digest, description, license, metadata,
            instructions, source, signature, imported_modules, origin, model, prompt_version,
            toolchain, tier, kept_at, seal ON versions
        BEGIN
            SELECT RAISE(ABORT, 'versions are immutable');
        END;

        CREATE TABLE examples (
            version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            input TEXT NOT NULL,
            output TEXT,
            error TEXT,
            tolerance REAL NOT NULL,
            PRIMARY KEY (version_id, position),
            CHECK ((output IS NULL) <> (error IS NULL))
        ) STRICT;

        CREATE TABLE uses (
            version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            used TEXT NOT NULL,
            PRIMARY KEY (version_id, used)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX uses_by_used ON uses (used);

        CREATE TABLE embeddings (
            version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            model TEXT NOT NULL,
            dimension INTEGER NOT NULL CHECK (dimension >= 1),
            vector BLOB NOT NULL CHECK (length(vector) = 4 * dimension),
            PRIMARY KEY (version_id, model, dimension)
        ) STRICT;

        CREATE VIEW current_versions AS
        SELECT skills.id AS skill_id, skills.name, versions.id AS version_id, versions.number
        FROM skills
        JOIN versions ON versions.skill_id = skills.id AND versions.number = skills.current;

        CREATE VIRTUAL TABLE words USING fts5(
            text, tokenize = 'porter unicode61 remove_diacritics 2');
        CREATE VIRTUAL TABLE trigrams USING fts5(text, tokenize = 'trigram');

        """

    // Records outlive the skills they are about, so they name them instead of referring to rows.
    private static let records = """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            skill TEXT,
            version INTEGER,
            ending TEXT NOT NULL,
            wall_microseconds INTEGER NOT NULL,
            cpu_microseconds INTEGER NOT NULL,
            peak_memory_bytes INTEGER NOT NULL,
            tier TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX runs_by_skill ON runs (skill);
        CREATE INDEX runs_by_ending ON runs (ending);
        CREATE INDEX runs_by_wall_time ON runs (wall_microseconds);

        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            text TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'given-up')),
            skill TEXT CHECK ((skill IS NOT NULL) = (state = 'accepted')),
            reason TEXT CHECK ((reason IS NOT NULL) = (state = 'given-up')),
            added_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX tasks_by_state ON tasks (state, id);

        CREATE TABLE rounds (
            task_id INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            source TEXT,
            outcome TEXT NOT NULL,
            feedback TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (task_id, number)
        ) STRICT;

        CREATE TABLE exchanges (
            id INTEGER PRIMARY KEY,
            purpose TEXT NOT NULL,
            prompt_version TEXT NOT NULL,
            model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost REAL,
            latency_microseconds INTEGER NOT NULL,
            trace_id TEXT NOT NULL,
            finish_reason TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """
}
