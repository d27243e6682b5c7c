import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct DamagedRowTests {
    let store: SkillStore
    let skill: Skill

    init() throws {
        store = try SkillStore()
        skill = try Samples.skill("sum")
    }

    @Test(arguments: [
        "UPDATE versions SET source = 'func run() { evil() }'",
        "UPDATE versions SET source = x'ff00'",
        "UPDATE versions SET description = x'00'",
        "UPDATE versions SET signature = '{'",
        "UPDATE versions SET metadata = '[]'",
        "UPDATE versions SET origin = 'bought'",
        "UPDATE versions SET kept_at = 'yesterday'",
        "UPDATE versions SET kept_at = 9223372036854775807",
        "UPDATE versions SET verified_at = 0.5",
        "UPDATE versions SET seal = digest",
        "UPDATE versions SET digest = NULL",
        "UPDATE examples SET output = '{\"sum\": 4}'",
        "UPDATE examples SET output = NULL",
        "UPDATE examples SET input = '{'",
        "UPDATE examples SET tolerance = 'wide'",
        "DELETE FROM examples",
        "UPDATE skills SET name = 'other'",
    ])
    func refusesWhatWasNeverKept(change: String) async throws {
        try await store.keep(skill, provenance: Samples.provenance)
        try await tamper(change)
        let name = change.contains("'other'") ? "other" : "sum"

        await #expect {
            try await store.skills()
        } throws: { error in
            guard case StoreError.damagedRow("the skill \"\(name)\"", _) = error else {
                return false
            }
            return true
        }
        await #expect(throws: StoreError.self) { try await store.checkIntegrity() }
        try await store.remove(SkillName(name))
        #expect(try await store.skills().isEmpty)
    }

    @Test(arguments: [
        "UPDATE embeddings SET vector = x'0000803f'",
        "UPDATE embeddings SET vector = x''",
        "UPDATE embeddings SET vector = x'0000c07f00000000'",
        "UPDATE embeddings SET vector = x'0000004000000040'",
        "UPDATE embeddings SET vector = 'text'",
        "UPDATE embeddings SET vector = NULL",
    ])
    func refusesWhatIsNoEmbedding(change: String) async throws {
        try await store.keep(
            skill, provenance: Samples.provenance,
            embedding: (Samples.model, Embedding(normalizing: [1, 0])))
        try await tamper(change)
        let expected = StoreError.damagedRow(
            owner: "the skill \"sum\"", reason: "its embedding isn't a vector")

        await #expect(throws: expected) { try await store.embeddings(of: Samples.model) }
        await #expect(throws: expected) {
            try await store.reading { try $0.forEachVector(of: Samples.model) { _, _ in } }
        }
        await #expect(throws: expected) { try await store.checkIntegrity() }
    }

    @Test(arguments: [
        "UPDATE tasks SET state = 'lost'", "UPDATE tasks SET state = 'accepted'",
        "UPDATE tasks SET state = 'accepted', skill = 'No Name'", "UPDATE tasks SET text = NULL",
        "UPDATE tasks SET added_at = 'now'", "UPDATE tasks SET origin = 'dreamt'",
        "UPDATE tasks SET level = 'hard'", "UPDATE tasks SET attempts = 0.5",
    ])
    func refusesWhatIsNoTask(change: String) async throws {
        try await store.addTasks(["one"])
        try await tamper(change)

        await #expect {
            try await store.tasks()
        } throws: { error in
            guard case StoreError.damagedRow("task 1", _) = error else { return false }
            return true
        }
    }

    @Test func noticesAnIndexThatLacksASkill() async throws {
        try await store.keep(skill, provenance: Samples.provenance)
        try await tamper("DELETE FROM trigrams")

        await #expect(
            throws: StoreError.damaged(
                path: ":memory:", reason: "its index of trigrams lacks skills")
        ) {
            try await store.checkIntegrity()
        }
    }

    @Test(arguments: [
        "DELETE FROM traits", "UPDATE traits SET value = 'Float' WHERE kind = 'input'",
        "INSERT INTO pairs (rowid, text) VALUES (1, '合計')",
    ])
    func noticesFiltersOfAnotherSkill(change: String) async throws {
        try await store.keep(skill, provenance: Samples.provenance)
        try await tamper(change)

        await #expect(
            throws: StoreError.damaged(
                path: ":memory:",
                reason: "its filters and its index of pairs don't know sum as it is")
        ) {
            try await store.checkIntegrity()
        }
    }

    @Test func noticesThatItsIdentityIsMissing() async throws {
        try await tamper("DELETE FROM library; DELETE FROM changes")

        await #expect(throws: StoreError.self) {
            try await store.reading { try $0.libraryID() }
        }
        await #expect(throws: StoreError.self) {
            try await store.reading { try $0.latestChange() }
        }
    }

    @Test func noticesACircleThatWasNeverKept() async throws {
        try await store.keep(skill, provenance: Samples.provenance)
        try await tamper("INSERT INTO uses SELECT id, 'sum' FROM versions")

        await #expect(throws: StoreError.cycle([skill.name, skill.name])) {
            try await store.dependencies(of: skill.name)
        }
    }

    /// Changes the database as only a damaged file would.
    private func tamper(_ change: String) async throws {
        try await store.file.database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            // Without STRICT and NOT NULL, a column takes anything.
            try database.execute(sql: "PRAGMA writable_schema = ON")
            try database.execute(
                sql: """
                    UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', 'NOTNULL');
                    UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '');
                    UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')')
                    WHERE sql NOT LIKE '%WITHOUT ROWID%';
                    DELETE FROM sqlite_schema WHERE type = 'trigger';
                    """)
            try database.execute(sql: "PRAGMA writable_schema = RESET")
            try database.execute(sql: change)
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
    }
}
