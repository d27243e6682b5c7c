import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct WishTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func countsSearchesThatDifferInBlanksAndCaseAsOne() async throws {
        for query in ["Draw a  chart", " draw a\tchart\n", "sing", "fly", "fly", "DRAW A CHART"] {
            try await store.noteUnanswered(query)
        }

        let wishes = try await store.unanswered(limit: 9)
        #expect(wishes.map(\.text) == ["draw a chart", "fly", "sing"])
        #expect(wishes.map(\.count) == [3, 2, 1])
        #expect(try await store.unanswered(limit: 2).map(\.text) == ["draw a chart", "fly"])
        #expect(try await store.unanswered(limit: 0).isEmpty)
    }

    @Test func leavesOutWhatIsATaskAlready() async throws {
        for query in ["fly", "sing"] { try await store.noteUnanswered(query) }

        try await store.addTasks(["  Fly "], origin: .wanted)

        #expect(try await store.unanswered(limit: 9).map(\.text) == ["sing"])
    }

    @Test func passesOverWhatIsNoWish() async throws {
        for query in ["", " \n", String(repeating: "x", count: 501), "a\u{0}b"] {
            try await store.noteUnanswered(query)
        }
        try await store.noteUnanswered(String(repeating: "x", count: 500))

        #expect(try await store.unanswered(limit: 9).map(\.text.count) == [500])
    }

    @Test func forgetsTheRarestAndOldest() async throws {
        try await store.file.database.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE wish (n) AS (
                        SELECT 1 UNION ALL SELECT n + 1 FROM wish WHERE n < 10000)
                    INSERT INTO wishes (text, count, at)
                    SELECT 'wish ' || n, CASE n WHEN 1 THEN 2 ELSE 1 END, n FROM wish
                    """)
        }

        try await store.noteUnanswered("fly")

        let wishes = Set(try await store.unanswered(limit: 20_000).map(\.text))
        #expect(wishes.count == 10_000)
        #expect(wishes.isSuperset(of: ["fly", "wish 1", "wish 3"]))
        #expect(!wishes.contains("wish 2"))
    }
}
