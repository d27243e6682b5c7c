import GRDB

/// The third migration: what growing remembers, what versions were judged by, and the audit log.
enum GrowingMigration {
    static func run(_ database: Database) throws {
        try database.execute(sql: tasks + exchanges + wishes + judgements + audit)
    }

    // A task that was given up before attempts were counted was given up once. Tasks were worked
    // on in the order of adding, which says what was accepted before them.
    private static let tasks = """
        ALTER TABLE tasks ADD COLUMN origin TEXT NOT NULL DEFAULT 'asked'
            CHECK (origin IN ('asked', 'proposed', 'wanted'));
        ALTER TABLE tasks ADD COLUMN level INTEGER;
        ALTER TABLE tasks ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE tasks ADD COLUMN accepted_then INTEGER NOT NULL DEFAULT 0;
        UPDATE tasks SET attempts = 1, accepted_then = (
            SELECT count(*) FROM tasks AS earlier
            WHERE earlier.state = 'accepted' AND earlier.id < tasks.id)
        WHERE state = 'given-up';

        CREATE TABLE outcomes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            task_id INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE,
            skill TEXT,
            uses_others INTEGER NOT NULL,
            rejected_rounds INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outcomes_by_task ON outcomes (task_id);
        INSERT INTO outcomes (task_id, skill, uses_others, rejected_rounds, at)
        SELECT id, skill,
            EXISTS (SELECT 1 FROM uses JOIN current_versions USING (version_id)
                WHERE name = tasks.skill),
            (SELECT count(*) FROM rounds WHERE task_id = tasks.id AND outcome <> 'accepted'),
            coalesce((SELECT max(at) FROM rounds WHERE task_id = tasks.id), added_at)
        FROM tasks WHERE state <> 'open' ORDER BY id;

        CREATE TABLE steps (
            task_id INTEGER NOT NULL REFERENCES tasks ON DELETE CASCADE,
            attempt INTEGER NOT NULL,
            number INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            reply TEXT NOT NULL,
            PRIMARY KEY (task_id, attempt, number)
        ) STRICT;

        """

    private static let exchanges = """
        ALTER TABLE exchanges ADD COLUMN parent_id TEXT;
        ALTER TABLE exchanges ADD COLUMN task_id INTEGER;
        ALTER TABLE exchanges ADD COLUMN endpoint TEXT;
        ALTER TABLE exchanges ADD COLUMN outcome TEXT NOT NULL DEFAULT 'answered'
            CHECK (outcome IN ('answered', 'cached', 'failed'));
        ALTER TABLE exchanges ADD COLUMN error TEXT;
        CREATE INDEX exchanges_by_time ON exchanges (outcome, at);
        CREATE INDEX exchanges_by_latency ON exchanges (outcome, latency_microseconds);
        CREATE INDEX exchanges_by_task ON exchanges (task_id);

        CREATE TABLE replies (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            text TEXT NOT NULL,
            bytes INTEGER NOT NULL CHECK (bytes >= 0)
        ) STRICT;
        CREATE INDEX replies_by_size ON replies (bytes);

        CREATE TABLE remembered (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    private static let wishes = """
        CREATE TABLE wishes (
            text TEXT NOT NULL UNIQUE,
            count INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX wishes_by_count ON wishes (count, at);

        """

    // Versions of before have none of the new columns' values, and their seals don't cover them.
    private static let judgements = """
        ALTER TABLE versions ADD COLUMN envelope TEXT;
        ALTER TABLE versions ADD COLUMN judgement TEXT CHECK (length(judgement) = 64);
        ALTER TABLE versions ADD COLUMN provenance_hash TEXT CHECK (length(provenance_hash) = 64);

        DROP TRIGGER IF EXISTS versions_are_immutable;
        CREATE TRIGGER versions_are_immutable
        BEFORE UPDATE OF id, skill_id, number, digest, description, license, metadata,
            instructions, source, signature, imported_modules, origin, model, prompt_version,
            toolchain, tier, kept_at, seal, envelope, judgement, provenance_hash ON versions
        BEGIN
            SELECT RAISE(ABORT, 'versions are immutable');
        END;

        CREATE TABLE judgements (
            version_id INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
            evidence TEXT NOT NULL,
            jail_policy TEXT NOT NULL,
            prompts TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER judgements_are_immutable BEFORE UPDATE ON judgements BEGIN
            SELECT RAISE(ABORT, 'judgements are immutable');
        END;

        CREATE TABLE pins (
            version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
            used TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (version_id, used)
        ) STRICT, WITHOUT ROWID;

        """

    // Replacing a row deletes it without firing a trigger, so new rows must come behind the last.
    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            detail TEXT NOT NULL,
            previous TEXT NOT NULL CHECK (length(previous) = 64),
            hash TEXT NOT NULL CHECK (length(hash) = 64)
        ) STRICT;
        CREATE TRIGGER audit_is_appended_to BEFORE INSERT ON audit
        WHEN new.number <= (SELECT max(number) FROM audit) BEGIN
            SELECT RAISE(ABORT, 'the audit log is only appended to');
        END;
        CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN
            SELECT RAISE(ABORT, 'the audit log is only appended to');
        END;
        CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit BEGIN
            SELECT RAISE(ABORT, 'the audit log is only appended to');
        END;
        """
}
