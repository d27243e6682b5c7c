import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct JudgementTests {
    let store: SkillStore
    let skill: Skill
    let judgement = Judgement(
        evidence: [
            Evidence(.compiling, .passed, "It compiled: 合計."),
            Evidence(.mutants, .noted, "2 of 9 passed.", detail: ["passed": 2, "rate": 0.25]),
            Evidence(.critic, .skipped, "No model was there.\u{0}"),
        ],
        envelope: Envelope(
            wallTime: .nanoseconds(1_234_567), cpuTime: .milliseconds(1), peakMemory: 9_437_184,
            systemCalls: ["brk", "read"]),
        jailPolicy: "jail-7", prompts: ["write": "write-4", "specify": "specify-2"])

    init() throws {
        store = try SkillStore()
        skill = try Samples.skill("sum")
    }

    @Test func givesBackWhatAVersionWasJudgedBy() async throws {
        try await store.keep(skill, provenance: Samples.provenance, judgement: judgement)

        #expect(try await store.judgement(of: skill.name) == judgement)
        #expect(try await store.judgement(of: skill.name, version: 1) == judgement)
        #expect(try await store.skill(named: skill.name).envelope == judgement.envelope)
        try await store.checkIntegrity()
        try await store.remove(skill.name)
        #expect(try await count("judgements") == 0)
    }

    @Test func keepsEachVersionsOwn() async throws {
        try await store.keep(skill, provenance: Samples.provenance, judgement: judgement)
        try await store.keep(
            [
                SkillRecord(
                    skill: try Samples.skill("sum", source: "// 2"),
                    provenance: Samples.provenance, judgement: Judgement(jailPolicy: "jail-8"))
            ], replacing: true)
        try await store.keep(
            Samples.skill("sum", source: "// 3"), provenance: Samples.provenance, replacing: true)

        let name = skill.name
        #expect(try await store.judgement(of: name) == nil)
        #expect(try await store.judgement(of: name, version: 2)?.jailPolicy == "jail-8")
        #expect(try await store.judgement(of: name, version: 1) == judgement)
        #expect(try await store.skill(named: name, version: 1).envelope == judgement.envelope)
        await #expect(throws: StoreError.noSuchVersion(name, version: 4)) {
            try await store.judgement(of: name, version: 4)
        }
        await #expect(throws: StoreError.noSuchSkill(try SkillName("mean"))) {
            try await store.judgement(of: try SkillName("mean"))
        }
    }

    @Test func refusesWhatJSONHasNoWordFor() async throws {
        let bad = Judgement(
            evidence: [Evidence(.mutants, .noted, "", detail: .number(.infinity))])

        await #expect(throws: StoreError.unstorableText("evidence")) {
            try await store.keep(skill, provenance: Samples.provenance, judgement: bad)
        }
        #expect(try await store.skills().isEmpty)
    }

    @Test func hashesEverythingAVersionCameFrom() async throws {
        let store = try SkillStore()
        let base = SkillRecord(
            skill: skill, provenance: Samples.provenance, judgement: judgement)
        var changed = [SkillRecord](repeating: base, count: 8)
        changed[0].skill.source += " "
        changed[1].skill.examples[0].tolerance = 0.5
        changed[2].provenance.model = "model-2"
        changed[3].provenance.promptVersion = "write-9"
        changed[4].provenance.toolchain = "swift-7"
        changed[5].judgement?.jailPolicy = "jail-8"
        changed[6].judgement?.prompts["write"] = "write-5"
        changed[7].judgement?.prompts["repair"] = ""

        var hashes: [SourceDigest] = []
        for entry in [base] + changed + [base] {
            try await store.keep([entry])
            hashes.append(
                try #require(try await store.skill(named: skill.name).provenanceHash))
            #expect(try await store.history(of: skill.name)[0].provenanceHash == hashes.last)
            try await store.remove(skill.name)
        }

        #expect(Set(hashes).count == 9)
        #expect(hashes.first == hashes.last)
    }

    @Test(arguments: [
        "UPDATE judgements SET evidence = '[]'",
        "UPDATE judgements SET jail_policy = 'none'",
        "UPDATE judgements SET prompts = '{}'",
        "UPDATE judgements SET version_id = 7",
        "DELETE FROM judgements",
        "UPDATE versions SET judgement = NULL",
        "UPDATE versions SET envelope = NULL",
        "UPDATE versions SET provenance_hash = NULL",
        "UPDATE versions SET provenance_hash = digest",
        "UPDATE versions SET envelope = NULL, judgement = NULL, provenance_hash = NULL",
    ])
    func noticesAChangedJudgement(change: String) async throws {
        try await store.keep(skill, provenance: Samples.provenance, judgement: judgement)
        try await store.checkIntegrity()
        try await store.file.database.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA foreign_keys = OFF; DROP TRIGGER versions_are_immutable;
                    DROP TRIGGER judgements_are_immutable;
                    \(change); PRAGMA foreign_keys = ON;
                    """)
        }

        await #expect {
            try await store.judgement(of: skill.name)
        } throws: { error in
            guard case StoreError.damagedRow = error else { return false }
            return true
        }
        await #expect(throws: StoreError.self) { try await store.checkIntegrity() }
    }

    @Test func forbidsChangesToAJudgement() async throws {
        try await store.keep(skill, provenance: Samples.provenance, judgement: judgement)

        await #expect(throws: DatabaseError.self) {
            try await store.file.database.write {
                try $0.execute(sql: "UPDATE judgements SET jail_policy = 'none'")
            }
        }
    }

    @Test func pinsWhatItWasJudgedWith() async throws {
        let (base, other) = (try Samples.skill("base"), try Samples.skill("other"))
        for skill in [base, other] {
            try await store.keep(skill, provenance: Samples.provenance)
        }
        try await store.keep(
            Samples.skill("base", source: "// 2"), provenance: Samples.provenance, replacing: true)
        try await store.keep(
            skill, provenance: Samples.provenance, uses: [base.name, other.name])

        #expect(try await store.pins(of: skill.name) == [base.name: 2, other.name: 1])
        #expect(try await store.pins(of: base.name).isEmpty)
        try await store.keep(
            Samples.skill("base", source: "// 3"), provenance: Samples.provenance, replacing: true)
        #expect(try await store.pins(of: skill.name)[base.name] == 2)
        try await store.setPins([base.name: 3], of: skill.name)
        #expect(try await store.pins(of: skill.name) == [base.name: 3])
        await #expect(throws: StoreError.noSuchSkill(try SkillName("mean"))) {
            try await store.setPins([:], of: try SkillName("mean"))
        }
    }

    private func count(_ table: String) async throws -> Int? {
        try await store.file.database.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
        }
    }
}
