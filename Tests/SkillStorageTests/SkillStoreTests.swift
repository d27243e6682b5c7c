import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct SkillStoreTests {
    let folder: TemporaryFolder
    let store: SkillStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SkillStore(at: folder.library)
    }

    @Test func returnsWhatWasKeptAfterReopening() async throws {
        let skill = try Samples.wholeSkill()
        let before = Date.now
        try await store.keep(Samples.skill("text-lines"), provenance: Samples.provenance)

        let keeping = try await store.keep(
            skill, provenance: Samples.provenance, uses: [try SkillName("text-lines")])

        let kept = try await SkillStore(openingExisting: folder.library).skill(named: skill.name)
        #expect(keeping == .kept(version: 1))
        #expect(kept.skill == skill)
        #expect(kept.skill.digest == skill.digest)
        #expect(kept.version == 1)
        #expect(kept.provenance == Samples.provenance)
        #expect(kept.verifiedAt == kept.keptAt)
        #expect(abs(kept.keptAt.timeIntervalSince(before)) < 60)
    }

    @Test func keepingTheSameContentTwiceIsOneKeeping() async throws {
        let skill = try Samples.skill("sum")

        #expect(try await keep(skill) == .kept(version: 1))
        #expect(try await keep(skill) == .alreadyKept(version: 1))
        #expect(try await keep(skill, replacing: true) == .alreadyKept(version: 1))
        #expect(try await store.history(of: skill.name).count == 1)
    }

    @Test func protectsATakenName() async throws {
        let skill = try Samples.skill("sum")
        try await keep(skill)

        await #expect(throws: StoreError.nameTaken(skill.name)) {
            try await keep(Samples.skill("sum", source: "func run() { 1 }"))
        }
        #expect(try await store.skill(named: skill.name).skill == skill)
    }

    @Test func replacingMakesTheNextVersionAndKeepsTheLast() async throws {
        let first = try Samples.skill("sum")
        let second = try Samples.skill("sum", source: "func run() { 1 }")
        try await keep(first)

        #expect(try await keep(second, replacing: true) == .kept(version: 2))

        #expect(try await store.skill(named: first.name).skill == second)
        #expect(try await store.skill(named: first.name, version: 1).skill == first)
        #expect(try await store.skills().map(\.version) == [2])
        let history = try await store.history(of: first.name)
        #expect(history.map(\.version) == [2, 1])
        #expect(history.map(\.isCurrent) == [true, false])
        #expect(history.map(\.digest) == [second, first].map(\.digest.hexadecimal))
    }

    @Test(arguments: ["source", "digest", "number", "kept_at", "seal", "provenance", "tier"])
    func versionsNeverChange(column: String) async throws {
        try await keep(Samples.skill("sum"))
        let column = column == "provenance" ? "origin" : column

        await #expect(throws: DatabaseError.self) {
            try await store.file.database.write {
                try $0.execute(sql: "UPDATE versions SET \(column) = \(column)")
            }
        }
    }

    @Test func refusesASecondNameForOneModule() async throws {
        let taken = try Samples.skill("top-3rows")
        let rival = try Samples.skill("top3rows")
        try #require(taken.name.moduleName == rival.name.moduleName)
        try await keep(taken)

        await #expect(throws: StoreError.moduleTaken(rival.name, by: taken.name)) {
            try await keep(rival)
        }
    }

    @Test func findsASkillByItsModule() async throws {
        let skill = try Samples.skill("text-lines")
        try await keep(skill)

        #expect(try await store.skill(forModule: "TextLines")?.skill == skill)
        #expect(try await store.skill(forModule: "Textlines") == nil)
        #expect(try await store.skill(forModule: "TextLines\u{0}") == nil)
    }

    @Test func namesWhatIsMissing() async throws {
        let name = try SkillName("absent")
        let sum = try Samples.skill("sum").name
        try await keep(Samples.skill("sum"))

        await #expect(throws: StoreError.noSuchSkill(name)) { try await store.skill(named: name) }
        await #expect(throws: StoreError.noSuchSkill(name)) { try await store.history(of: name) }
        await #expect(throws: StoreError.noSuchSkill(name)) { try await store.remove(name) }
        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await store.dependencies(of: name)
        }
        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await store.skill(named: name, version: 1)
        }
        await #expect(throws: StoreError.noSuchVersion(sum, version: 2)) {
            try await store.skill(named: sum, version: 2)
        }
        await #expect(throws: StoreError.noSuchVersion(sum, version: 0)) {
            try await store.rollBack(sum, to: 0)
        }
    }

    @Test func removesEverythingButTheRuns() async throws {
        let skill = try Samples.wholeSkill()
        try await keep(Samples.skill("text-lines"))
        try await store.keep(
            skill, provenance: Samples.provenance, uses: [try SkillName("text-lines")],
            embedding: (Samples.model, Embedding(normalizing: [1, 0])))
        try await store.record(
            RunRecord(
                skill: skill.name, version: 1, ending: "completed", wallTime: .zero,
                cpuTime: .zero, peakMemoryBytes: 0, tier: "T1", at: .now))

        try await store.remove(skill.name)

        let remaining = try await store.file.read { database in
            try ["skills", "versions", "examples", "uses", "embeddings", "words", "runs"].map {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(remaining == [1, 1, 1, 0, 0, 1, 1])
        #expect(try await store.lexicalMatches("csv", limit: 9).isEmpty)
        #expect(try await keep(skill) == .kept(version: 1))
        try await store.checkIntegrity()
    }

    @Test func goesBackToAnOldVersion() async throws {
        let first = try Samples.skill("sum", description: "Adds pears.")
        try await keep(first)
        try await keep(Samples.skill("sum", description: "Adds plums."), replacing: true)

        try await store.rollBack(first.name, to: 1)

        #expect(try await store.skill(named: first.name).skill == first)
        #expect(try await store.lexicalMatches("pears", limit: 9).map(\.name) == [first.name])
        #expect(try await store.lexicalMatches("plums", limit: 9).isEmpty)
        let third = try Samples.skill("sum", description: "Adds figs.")
        #expect(try await keep(third, replacing: true) == .kept(version: 3))
        try await store.checkIntegrity()
    }

    @Test func remembersWhetherAVersionIsVerified() async throws {
        let skill = try Samples.skill("sum")
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        try await keep(skill)

        try await store.setVerified(at: nil, skill.name, version: 1)
        #expect(try await store.skill(named: skill.name).verifiedAt == nil)
        try await store.setVerified(at: date, skill.name, version: 1)
        #expect(try await store.skill(named: skill.name).verifiedAt == date)
        await #expect(throws: StoreError.noSuchVersion(skill.name, version: 7)) {
            try await store.setVerified(at: date, skill.name, version: 7)
        }
    }

    @Test func refusesTextThatSQLiteWouldCutShort() async throws {
        await #expect(throws: StoreError.unstorableText("source")) {
            try await keep(Samples.skill("sum", source: "let a = 1 \u{0} evil()"))
        }
        await #expect(throws: StoreError.unstorableText("description")) {
            try await keep(Samples.skill("sum", description: "Adds\u{0}"))
        }
        #expect(try await store.skills().isEmpty)
    }

    @Test func keepsALongSource() async throws {
        let skill = try Samples.skill("sum", source: String(repeating: "// é\n", count: 200_000))
        try await keep(skill)

        #expect(try await store.skill(named: skill.name).skill == skill)
    }

    @Test func changesNothingWhenTheTaskIsCancelled() async throws {
        let skill = try Samples.skill("sum")
        let task = Task { [store] in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await store.keep(skill, provenance: Samples.provenance)
        }

        await #expect(throws: StoreError.cancelled) { try await task.value }
        #expect(try await store.skills().isEmpty)
    }

    @Test func worksInMemory() async throws {
        let store = try SkillStore()
        let skill = try Samples.skill("sum")
        try await store.keep(skill, provenance: Samples.provenance)

        #expect(try await store.skills().map(\.skill) == [skill])
        #expect(try await SkillStore().skills().isEmpty)
    }

    @discardableResult
    private func keep(_ skill: Skill, replacing: Bool = false) async throws -> Keeping {
        try await store.keep(skill, provenance: Samples.provenance, replacing: replacing)
    }
}
