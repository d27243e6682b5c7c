import Foundation
import GRDB
import SkillCore

@testable import SkillStorage

/// Libraries as earlier versions of skillbox kept them.
enum EarlierLibrary {
    /// Makes a library of skillbox 0.1 at `path`, with the skill `add-one` as that wrote it, a skill
    /// that uses it, and tasks.
    static func make(at path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = WAL")
            try RankingFunction.add(to: $0)
        }
        try Schema.migrator.migrate(queue, upTo: "search")
        try queue.write { try $0.execute(sql: rows) }
        try queue.close()
    }

    /// Takes away what the migration for growing made, and what versions kept only since.
    static func takeAwayGrowing(from database: Database) throws {
        try database.execute(
            sql: """
                DROP TRIGGER versions_are_immutable;
                ALTER TABLE versions DROP COLUMN envelope;
                ALTER TABLE versions DROP COLUMN judgement;
                ALTER TABLE versions DROP COLUMN provenance_hash;
                DROP TABLE judgements; DROP TABLE pins; DROP TABLE audit; DROP TABLE outcomes;
                DROP TABLE steps; DROP TABLE replies; DROP TABLE remembered; DROP TABLE wishes;
                DROP INDEX exchanges_by_time; DROP INDEX exchanges_by_latency;
                DROP INDEX exchanges_by_task;
                ALTER TABLE exchanges DROP COLUMN parent_id;
                ALTER TABLE exchanges DROP COLUMN task_id;
                ALTER TABLE exchanges DROP COLUMN endpoint;
                ALTER TABLE exchanges DROP COLUMN outcome;
                ALTER TABLE exchanges DROP COLUMN error;
                ALTER TABLE tasks DROP COLUMN origin;
                ALTER TABLE tasks DROP COLUMN level;
                ALTER TABLE tasks DROP COLUMN attempts;
                ALTER TABLE tasks DROP COLUMN accepted_then;
                DELETE FROM grdb_migrations WHERE identifier = 'growing';
                """)
        try sealAsBefore(database)
        try database.execute(
            sql: """
                CREATE TRIGGER versions_are_immutable BEFORE UPDATE OF source, seal ON versions
                BEGIN SELECT RAISE(ABORT, 'versions are immutable'); END;
                """)
    }

    /// Gives each version the seal that it would have had.
    private static func sealAsBefore(_ database: Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT name, versions.*, NULL AS envelope, NULL AS judgement,
                    NULL AS provenance_hash
                FROM versions JOIN skills ON skills.id = skill_id
                """)
        for row in rows {
            let row = StoredRow(row: row, owner: "a version")
            let id = try row.integer("id")
            let examples = try Row.fetchAll(
                database,
                sql: "SELECT * FROM examples WHERE version_id = ? ORDER BY position",
                arguments: [id]
            ).map { try ExampleRow(StoredRow(row: $0, owner: "an example")) }
            let seal = try VersionRow(row, examples: examples).seal
            try database.execute(
                sql: "UPDATE versions SET seal = ? WHERE id = ?", arguments: [seal, id])
        }
    }

    // The rows of `add-one` were copied from a library that skillbox 0.1 made, seal and all.
    private static let rows = """
        INSERT INTO skills VALUES (1, 'add-one', 'AddOne', 1);
        INSERT INTO versions VALUES (1, 1, 1,
            '6503ebf33f660ec474ef9237a4c425dca949b57b25f81f97e9d043f61f545fc5', 'Adds one.', NULL,
            '{}', '', 'struct Input: Codable { var n: Int }' || char(10)
            || 'struct Output: Codable { var n: Int }' || char(10)
            || 'func run(_ input: Input) throws -> Output { Output(n: input.n + 1) }' || char(10),
            '{"input":[{"isRequired":true,"name":"n","summary":"","type":"Int"}],'
            || '"inputSchema":{"properties":{"n":{"type":"integer"}},"required":["n"],'
            || '"type":"object"},"isAsync":false,"output":[{"isRequired":true,"name":"n",'
            || '"summary":"","type":"Int"}],"outputSchema":{"properties":{"n":{"type":"integer"}},'
            || '"required":["n"],"type":"object"}}',
            '[]', 'added', NULL, NULL, 'Swift version 6.3.1 (swift-6.3.1-RELEASE)', 'T1',
            1795344146294529, 'e3287ab4724eb5234eaa31b2ab5c338946f7518339031dc4c82a87e99242b7b6',
            1795344146300110);
        INSERT INTO examples VALUES (1, 0, '{"n":1}', '{"n":2}', NULL, 1e-09);
        INSERT INTO words (rowid, text) VALUES (1, 'add one. Adds one. Takes n. Gives n.');
        INSERT INTO trigrams (rowid, text) VALUES (1, 'add one. Adds one. Takes n. Gives n.');
        INSERT INTO traits VALUES ('input', 'Int', 1), ('output', 'Int', 1), ('needs', 'none', 1);
        INSERT INTO changes (skill_id, stamp) VALUES (1, 7);

        INSERT INTO tasks (id, text, state, skill, reason, added_at) VALUES
            (1, 'add one', 'accepted', 'add-one', NULL, 1000000),
            (2, 'fly', 'given-up', NULL, 'too hard', 2000000),
            (3, 'add two', 'open', NULL, NULL, 3000000);
        INSERT INTO rounds VALUES (1, 1, NULL, 'rejected', 'no', 4000000),
            (1, 2, 'x', 'accepted', '', 5000000), (2, 1, NULL, 'rejected', 'no', 6000000);
        INSERT INTO exchanges (purpose, prompt_version, model, prompt_tokens, completion_tokens,
            cost, latency_microseconds, trace_id, finish_reason, at)
        VALUES ('write', 'write-1', 'model-1', 100, 7, NULL, 2000000, 'trace', 'stop', 7000000);
        """
}
