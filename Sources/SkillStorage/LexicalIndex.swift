import GRDB
import SkillCore

/// The full-text indexes: stemmed words, and trigrams for text without spaces.
///
/// Ranking is Okapi BM25 as FTS5 computes it (https://www.sqlite.org/fts5.html#the_bm25_function).
enum LexicalIndex {
    /// Makes `text` what the skill is found by.
    static func set(_ database: Database, _ text: String, skillID: Int64) throws {
        try delete(database, skillID)
        for table in ["words", "trigrams"] {
            try database.cachedStatement(
                sql: "INSERT INTO \(table) (rowid, text) VALUES (?, ?)"
            ).execute(arguments: [skillID, text])
        }
    }

    static func delete(_ database: Database, _ skillID: Int64) throws {
        for table in ["words", "trigrams"] {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE rowid = ?")
                .execute(arguments: [skillID])
        }
    }

    /// The best `limit` matches, best first, equals by name.
    static func matches(
        _ database: Database, _ text: String, limit: Int
    ) throws -> [LexicalMatch] {
        guard limit > 0 else { return [] }
        let query = LexicalQuery(text)
        var scores: [SkillName: Double] = [:]
        func add(_ matches: [LexicalMatch]) {
            for match in matches { scores[match.name, default: 0] += match.score }
        }

        if let words = query.anyWord {
            add(try ranked(database, "words", words, limit: limit))
            if scores.isEmpty, let parts = query.anyPart {
                add(try ranked(database, "trigrams", parts, limit: limit))
            }
        }
        if let trigrams = query.anyTrigram {
            add(try ranked(database, "trigrams", trigrams, limit: limit))
        }
        if !query.pairs.isEmpty { add(try sharing(database, query.pairs, limit: limit)) }

        let matches = scores.map { LexicalMatch(name: $0.key, score: $0.value) }
        return Array(
            matches.sorted { ($1.score, $0.name) < ($0.score, $1.name) }.prefix(limit))
    }

    private static func ranked(
        _ database: Database, _ table: String, _ expression: String, limit: Int
    ) throws -> [LexicalMatch] {
        // Ordering by `bm25()` takes 6.6 ms where ordering by FTS5's `rank` takes 10.9.
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, -bm25(\(table)) AS score FROM \(table)
                JOIN skills ON skills.id = \(table).rowid
                WHERE \(table) MATCH ? ORDER BY bm25(\(table)), name LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [expression, limit]).map(match)
    }

    /// The skills whose text holds some of `pairs`, scored by the share of them it holds.
    ///
    /// Reads every text, and only for queries in scripts that need it.
    private static func sharing(
        _ database: Database, _ pairs: [String], limit: Int
    ) throws -> [LexicalMatch] {
        let held = pairs.map { _ in "(instr(text, ?) > 0)" }.joined(separator: " + ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT name, held / ? AS score
                FROM (SELECT rowid, \(held) AS held FROM trigrams) AS texts
                JOIN skills ON skills.id = texts.rowid
                WHERE held > 0 ORDER BY held DESC, name LIMIT ?
                """,
            arguments: StatementArguments([Double(pairs.count)]) + StatementArguments(pairs)
                + StatementArguments([limit]))
        return try rows.map(match)
    }

    private static func match(_ row: Row) throws -> LexicalMatch {
        let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
        return LexicalMatch(name: try row.name("name"), score: try row.double("score"))
    }
}
