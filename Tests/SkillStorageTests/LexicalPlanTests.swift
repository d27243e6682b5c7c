import GRDB
import Testing

@testable import SkillStorage

@Suite struct LexicalPlanTests {
    let store: SkillStore

    /// 24,000 texts: "common" and "usual" are in one of three, together in one of nine; "rare" in
    /// three; "all" in each.
    init() throws {
        store = try SkillStore()
        try store.file.database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(
                sql: """
                    WITH RECURSIVE number (id) AS (
                        SELECT 1 UNION ALL SELECT id + 1 FROM number WHERE id < 24000)
                    INSERT INTO skills SELECT id, 's-' || id, 'S' || id, 1 FROM number;
                    INSERT INTO words (rowid, text)
                    SELECT id, 'all' || iif(id % 3 = 0, ' common', '')
                        || iif(id / 3 % 3 = 0, ' usual', '') || iif(id % 10000 = 7, ' rare', '')
                        || iif(id % 2 = 0, ' ' || id, ' and so on ' || id)
                    FROM skills;
                    """)
        }
    }

    @Test(arguments: ["rare", "rare usual", "rare 20", "20 40 60", "nothing"])
    func ranksEveryTextWhenFewFit(query: String) async throws {
        let limit = query.contains("usual") ? 3 : 9
        let expected = try await byFTS5(query, limit: limit)

        let matches = try await store.reading { try $0.lexicalMatches(query, limit: limit) }

        #expect(matches.map(\.skill) == expected.map(\.skill))
        for (match, expected) in zip(matches, expected) {
            #expect(abs(match.score - expected.score) < 1e-9 * expected.score)
        }
    }

    @Test func ranksWhatHoldsARareWordOrTwoCommonOnes() async throws {
        let matches = try await store.reading { snapshot in
            try snapshot.lexicalMatches("all common usual rare", limit: 24_000)
        }

        let expected = (1...24_000).filter { id in
            id % 10_000 == 7 || (id % 3 == 0 && id / 3 % 3 == 0)
        }
        #expect(Set(matches.map(\.skill)) == Set(expected.map(Int64.init)))
        // Each score is what FTS5 gives for all the words, however the text was chosen.
        let all = Dictionary(
            uniqueKeysWithValues: try await byFTS5("common usual rare", limit: 24_000))
        for match in matches {
            let score = try #require(all[match.skill])
            #expect(abs(match.score - score) < 1e-9 * score)
        }
    }

    @Test(arguments: ["all", "common", "all common"]) func findsWhatOnlyHasCommonWords(
        query: String
    ) async throws {
        let matches = try await store.reading { try $0.lexicalMatches(query, limit: 50) }

        #expect(matches.count == 50)
    }

    private func byFTS5(_ query: String, limit: Int) async throws -> [(skill: Int64, score: Double)]
    {
        try await store.file.database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT rowid, -bm25(words) AS score, 's-' || rowid AS name FROM words
                    WHERE words MATCH ? ORDER BY score DESC, name LIMIT ?
                    """,
                arguments: [query.split(separator: " ").joined(separator: " OR "), limit]
            ).map { ($0["rowid"], $0["score"]) }
        }
    }
}
