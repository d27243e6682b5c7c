import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct AuditTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func startsWhole() async throws {
        #expect(try await store.verifyAudit() == .whole(count: 0, head: nil))
        #expect(try await store.auditEntries(last: 5).isEmpty)
    }

    @Test func writesDownWhatChangesTheLibrary() async throws {
        let skill = try Samples.skill("sum")
        try await store.keep(skill, provenance: Samples.provenance)
        try await store.keep(skill, provenance: Samples.provenance)
        try await store.keep(
            Samples.skill("sum", source: "// 2"), provenance: Samples.provenance, replacing: true)
        try await store.rollBack(skill.name, to: 1)
        try await store.remove(skill.name)
        try await store.audit(AuditEvent(.growingStarted, ["goal": "合計"]))

        let entries = try await store.auditEntries(last: 9)
        #expect(
            entries.map(\.event) == [
                "kept", "replaced", "rolled-back", "removed", "growing-started",
            ])
        #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
        #expect(entries[0].detail["skill"] == "sum")
        #expect(entries[0].detail["digest"] == .string(skill.digest.hexadecimal))
        #expect(entries[1].detail["version"] == 2)
        #expect(entries[2].detail["version"] == 1)
        #expect(entries[4].detail == ["goal": "合計"])
        #expect(try await store.auditEntries(last: 2) == Array(entries.suffix(2)))
        #expect(try await store.auditEntries(last: -1).isEmpty)
        #expect(try await store.verifyAudit() == .whole(count: 5, head: entries[4].hash))
    }

    @Test func writesNothingOfWhatFailed() async throws {
        let skill = try Samples.skill("sum")
        try await store.keep(skill, provenance: Samples.provenance)

        await #expect(throws: StoreError.nameTaken(skill.name)) {
            try await store.keep(
                [
                    SkillRecord(
                        skill: try Samples.skill("mean"), provenance: Samples.provenance),
                    SkillRecord(
                        skill: try Samples.skill("sum", source: "// 2"),
                        provenance: Samples.provenance),
                ])
        }

        #expect(try await store.auditEntries(last: 9).map(\.event) == ["kept"])
    }

    @Test(arguments: [
        ("UPDATE audit SET detail = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET event = 'removed' WHERE number = 1", 1),
        ("UPDATE audit SET at = at + 1 WHERE number = 2", 2),
        ("UPDATE audit SET hash = previous WHERE number = 5", 5),
        ("UPDATE audit SET previous = hash WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 1", 1),
        (
            "DELETE FROM audit WHERE number = 3; UPDATE audit SET number = number - 1 WHERE number > 3",
            3
        ),
        (
            """
            UPDATE audit SET number = 9 WHERE number = 2; UPDATE audit SET number = 2
            WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 9
            """, 2
        ),
        (
            "INSERT INTO audit SELECT 6, at, event, detail, previous, hash FROM audit WHERE number = 5",
            6
        ),
    ])
    func findsWhatWasChanged(change: String, number: Int) async throws {
        try await writeFive()
        try await tamper(change)

        #expect(try await store.verifyAudit() == .broken(number: number))
        await #expect(
            throws: StoreError.damaged(
                path: ":memory:",
                reason: "entry \(number) of its audit log isn't the one that was written")
        ) {
            try await store.checkIntegrity()
        }
    }

    @Test func findsThatTheEndWasCutOff() async throws {
        try await writeFive()
        guard case .whole(5, let head?) = try await store.verifyAudit() else {
            Issue.record("The log isn't whole.")
            return
        }
        try await store.audit(AuditEvent(.growingEnded))
        guard case .whole(6, _) = try await store.verifyAudit(expecting: head) else {
            Issue.record("A longer log lacks the head.")
            return
        }

        try await tamper("DELETE FROM audit WHERE number > 4")

        guard case .whole(4, let rest) = try await store.verifyAudit() else {
            Issue.record("What is left isn't whole.")
            return
        }
        #expect(try await store.verifyAudit(expecting: head) == .lacksHead(count: 4, head: rest))
    }

    @Test(arguments: [
        "UPDATE audit SET detail = '{}'", "DELETE FROM audit", "DELETE FROM audit WHERE number = 5",
        "INSERT OR REPLACE INTO audit SELECT 5, at, event, '{}', previous, hash FROM audit",
        "INSERT OR IGNORE INTO audit SELECT 2, at, event, '{}', previous, hash FROM audit",
    ])
    func forbidsChanges(change: String) async throws {
        try await writeFive()
        let before = try await store.auditEntries(last: 9)

        await #expect(throws: DatabaseError.self) {
            try await store.file.database.write { try $0.execute(sql: change) }
        }

        #expect(try await store.auditEntries(last: 9) == before)
    }

    private func writeFive() async throws {
        for number in 1...5 {
            try await store.audit(AuditEvent(.masked, ["number": .integer(number)]))
        }
    }

    private func tamper(_ change: String) async throws {
        try await store.file.database.write { database in
            try database.execute(
                sql: """
                    DROP TRIGGER audit_is_appended_to; DROP TRIGGER audit_is_never_changed;
                    DROP TRIGGER audit_is_never_shortened; \(change)
                    """)
        }
    }
}
