import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct SearchMigrationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func bringsALibraryOfTheFirstShapeUpToDate() async throws {
        try await fill()
        try goBack()

        let store = try SkillStore(openingExisting: folder.library)

        try await store.checkIntegrity()
        try await store.reading { snapshot throws in
            #expect(try snapshot.skills(matching: SkillFilter(inputType: "Array<Int>")) == [1, 2])
            #expect(try snapshot.skills(matching: SkillFilter(needsNothing: true)) == [1])
            #expect(try snapshot.skills(matching: SkillFilter(uses: try SkillName("sum"))) == [2])
            #expect(try snapshot.lexicalMatches("合計", limit: 9).map(\.skill) == [1])
            #expect(try snapshot.lexicalMatches("numbers", limit: 9).map(\.skill) == [2])
            #expect(try snapshot.embeddedSkillCount(of: Samples.model) == 1)
            #expect(try snapshot.holds(try snapshot.latestChange()))
            #expect(try snapshot.libraryID().count == 32)
        }
        let before = try await store.reading { try $0.latestChange() }
        try await store.remove(SkillName("mean"))
        let changed = try await store.reading { try $0.changedSkills(since: before, limit: 9) }
        #expect(changed == [2])
    }

    @Test func leavesADamagedSkillToItsReader() async throws {
        try await fill()
        try goBack(
            after: """
                DROP TRIGGER versions_are_immutable;
                UPDATE versions SET signature = '{' WHERE id = 1;
                """)

        let store = try SkillStore(openingExisting: folder.library)

        let filter = SkillFilter(inputType: "[Int]")
        #expect(try await store.reading { try $0.skills(matching: filter) } == [2])
        await #expect(throws: StoreError.self) { try await store.skill(named: SkillName("sum")) }
        #expect(try await store.skill(named: SkillName("mean")).version == 1)
    }

    @Test func remembersOnlySoManyChanges() async throws {
        let store = try SkillStore()
        let first = try await store.reading { try $0.latestChange() }
        try await store.file.database.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE skill (id) AS (
                        SELECT 1 UNION ALL SELECT id + 1 FROM skill WHERE id < 100000)
                    INSERT INTO changes (skill_id, stamp) SELECT id % 7, random() FROM skill
                    """)
        }

        try await store.reading { snapshot throws in
            let last = try snapshot.latestChange()
            #expect(last.number == first.number + 100_000)
            #expect(try !snapshot.holds(first))
            let stamp = try Int64.fetchOne(
                snapshot.database, sql: "SELECT stamp FROM changes ORDER BY number")
            let second = LibraryChange(number: first.number + 1, stamp: try #require(stamp))
            #expect(try snapshot.holds(second))
            #expect(try snapshot.changedSkills(since: second, limit: 7) == Array(0..<7))
        }
    }

    private func fill() async throws {
        let store = try SkillStore(at: folder.library)
        try await store.keep(
            Samples.skill("sum", description: "列の合計を求める。"), provenance: Samples.provenance,
            embedding: (Samples.model, Embedding(normalizing: [1, 0])))
        try await store.keep(
            Samples.skill("mean"), provenance: Samples.provenance, uses: [SkillName("sum")])
    }

    /// Takes away what later migrations made, as if the library had been kept before there were any.
    private func goBack(after change: String = "") throws {
        let path = folder.library.path(percentEncoded: false)
        try DatabaseQueue(path: path).write { database in
            try EarlierLibrary.takeAwayGrowing(from: database)
            try database.execute(
                sql: """
                    DROP TRIGGER embedding_added; DROP TRIGGER embedding_changed;
                    DROP TRIGGER embedding_removed; DROP TRIGGER skill_changed;
                    DROP TRIGGER skill_removed;
                    DROP TABLE changes; DROP TABLE library; DROP TABLE traits; DROP TABLE pairs;
                    DELETE FROM grdb_migrations WHERE identifier = 'search';
                    \(change)
                    """)
        }
    }
}
