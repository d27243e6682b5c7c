import Foundation
import GRDB
import SkillCore
import SkillStorage
import Testing

@Suite struct GrowingMigrationTests {
    let folder: TemporaryFolder
    let store: SkillStore

    init() throws {
        folder = try TemporaryFolder()
        try EarlierLibrary.make(at: folder.library.path(percentEncoded: false))
        store = try SkillStore(openingExisting: folder.library)
    }

    @Test func trustsWhatTheFirstVersionKept() async throws {
        let name = try SkillName("add-one")

        let kept = try await store.skill(named: name)
        #expect(kept.skill.examples == [Example(input: ["n": 1], expectation: .output(["n": 2]))])
        #expect(kept.envelope == nil && kept.provenanceHash == nil)
        #expect(try await store.judgement(of: name) == nil)
        #expect(try await store.pins(of: name).isEmpty)
        #expect(try await store.history(of: name).map(\.provenanceHash) == [nil])
        #expect(try await store.verifyAudit() == .whole(count: 0, head: nil))
        try await store.checkIntegrity()
    }

    @Test func keepsTheTasksAndWhatBecameOfThem() async throws {
        let tasks = try await store.tasks()

        #expect(tasks.map(\.attempts) == [0, 1, 0])
        #expect(tasks.map(\.acceptedThen) == [0, 1, 0])
        #expect(tasks.map(\.origin) == [.asked, .asked, .asked])
        #expect(tasks.map(\.level) == [nil, nil, nil])
        #expect(
            try await store.growth() == [
                GrowthPoint(
                    iteration: 1, accepted: 1, givenUp: 0, rejectedRounds: 1, skillsUsingOthers: 0,
                    greatestCallDepth: 1,
                    at: Date(timeIntervalSince1970: 5)),
                GrowthPoint(
                    iteration: 2, accepted: 1, givenUp: 1, rejectedRounds: 2, skillsUsingOthers: 0,
                    greatestCallDepth: 1,
                    at: Date(timeIntervalSince1970: 6)),
            ])
        #expect(try await store.spending(since: .distantPast) == (107, 0))
    }

    @Test func replacesWhatTheFirstVersionKept() async throws {
        let name = try SkillName("add-one")
        var skill = try await store.skill(named: name).skill
        skill.source += "// better\n"

        try await store.keep(
            skill, provenance: Samples.provenance, replacing: true,
            judgement: Judgement(jailPolicy: "jail-2"))

        let history = try await store.history(of: name)
        #expect(history.map { $0.provenanceHash == nil } == [false, true])
        #expect(try await store.judgement(of: name)?.jailPolicy == "jail-2")
        #expect(try await store.judgement(of: name, version: 1) == nil)
        try await store.checkIntegrity()
    }

    @Test func forbidsChangesToNewAndOldColumns() async throws {
        for change in [
            "source = ''", "envelope = '{}'", "provenance_hash = digest", "judgement = digest",
        ] {
            #expect(throws: DatabaseError.self) {
                try DatabaseQueue(path: folder.library.path(percentEncoded: false)).write {
                    try $0.execute(sql: "UPDATE versions SET \(change)")
                }
            }
        }
    }
}
