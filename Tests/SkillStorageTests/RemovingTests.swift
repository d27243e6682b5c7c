import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite struct RemovingTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func removesASkillWithAllThatNeedIt() async throws {
        try await keep("base")
        try await keep("middle", uses: "base")
        try await keep("top", uses: "middle")
        try await keep("other")

        let removed = try await store.removeWithDependants(SkillName("base"))

        #expect(removed.map(\.text) == ["base", "middle", "top"])
        #expect(try await names() == ["other"])
        #expect(
            try await store.lexicalMatches("adds numbers", limit: 9).map(\.name.text) == ["other"])
        #expect(
            try await store.auditEntries(last: 3).map(\.detail) == [
                ["skill": "top"], ["skill": "middle"], ["skill": "base"],
            ])
        try await store.checkIntegrity()
        await #expect(throws: StoreError.noSuchSkill(try SkillName("base"))) {
            try await store.removeWithDependants(SkillName("base"))
        }
    }

    @Test func prunesWhatNeverRan() async throws {
        try await keep("ran")
        try await keep("used-by-ran")
        try await keep("ran", uses: "used-by-ran")
        try await run("ran")
        try await keep("idle")
        try await keep("used-by-idle")
        try await keep("idle", uses: "used-by-idle")
        try await keep("by-a-person", origin: .added)
        try await keep("used-by-a-person")
        try await keep("by-a-person", uses: "used-by-a-person", origin: .added)
        let whole = try await names()

        let idle = [try SkillName("idle"), try SkillName("used-by-idle")]
        #expect(try await store.prune(.unused, dryRun: true) == Pruning(skills: idle))
        #expect(try await names() == whole)
        #expect(try await store.prune(.unused) == Pruning(skills: idle))
        #expect(
            try await names() == ["by-a-person", "ran", "used-by-a-person", "used-by-ran"])
        #expect(try await store.auditEntries(last: 2).map(\.event) == ["pruned", "pruned"])
        #expect(try await store.prune(.unused) == Pruning())
        #expect(
            try await store.prune([.unused, .added]).skills.map(\.text)
                == ["by-a-person", "used-by-a-person"])
        #expect(try await names() == ["ran", "used-by-ran"])
        try await store.checkIntegrity()
    }

    @Test func keepsWhatRanInAnEarlierVersion() async throws {
        try await keep("sum")
        try await run("sum")
        try await keep("sum", source: "// 2")

        #expect(try await store.prune(.unused) == Pruning())
    }

    @Test func prunesVersionsThatAnotherTookThePlaceOf() async throws {
        let name = try SkillName("sum")
        for number in 1...5 { try await keep("sum", source: "// \(number)") }
        try await keep("user", uses: "sum")
        try await store.setPins([name: 2], of: SkillName("user"))
        try await store.rollBack(name, to: 4)
        func versions(_ numbers: Int...) -> Pruning {
            Pruning(versions: numbers.map { Pruning.Version(name: name, number: $0) })
        }

        #expect(try await store.prune(.superseded, dryRun: true) == versions(1, 3))
        #expect(try await store.history(of: name).count == 5)
        #expect(try await store.prune(.superseded) == versions(1, 3))
        #expect(try await store.history(of: name).map(\.version) == [5, 4, 2])
        try await store.setPins([name: 4], of: SkillName("user"))
        #expect(try await store.prune(.superseded) == versions(2))
        #expect(try await store.skill(named: name).version == 4)
        // No number is given twice.
        try await keep("sum", source: "// 6")
        #expect(try await store.skill(named: name).version == 6)
        let entries = try await store.auditEntries(last: 9).filter { $0.event == "pruned" }
        #expect(entries.map { $0.detail["version"] } == [1, 3, 2])
        try await store.checkIntegrity()
    }

    @Test func prunesAllOfASkillOnce() async throws {
        try await keep("sum")
        try await keep("sum", source: "// 2")

        #expect(
            try await store.prune([.unused, .superseded])
                == Pruning(skills: [try SkillName("sum")]))
        #expect(try await store.prune([.unused, .superseded]) == Pruning())
        #expect(try await store.prune([]) == Pruning())
    }

    private func keep(
        _ name: String, source: String = "func run() {}", uses: String? = nil,
        origin: Provenance.Origin = .grown
    ) async throws {
        var provenance = Samples.provenance
        provenance.origin = origin
        let source = uses.map { "\(source) // uses \($0)" } ?? source
        try await store.keep(
            Samples.skill(name, source: source), provenance: provenance,
            uses: uses.map { [try SkillName($0)] } ?? [], replacing: true)
    }

    private func run(_ name: String) async throws {
        try await store.record(
            RunRecord(
                skill: try SkillName(name), version: 1, ending: "completed", wallTime: .zero,
                cpuTime: .zero, peakMemoryBytes: 0, tier: "T1", at: .now))
    }

    private func names() async throws -> [String] {
        try await store.skills().map(\.id.text)
    }
}
