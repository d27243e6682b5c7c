import Foundation
import GRDB

/// What was searched for and not found.
enum WishTable {
    static func insert(_ database: Database, _ query: String) throws {
        let text = normalized(query)
        guard !text.isEmpty, text.utf8.count <= maximumLength, !text.utf8.contains(0) else {
            return
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO wishes (text, count, at) VALUES (?, 1, ?)
                ON CONFLICT (text) DO UPDATE SET count = min(count, 1000000000) + 1, at = excluded.at
                """
        ).execute(arguments: [text, Date.now.microseconds])
        let count = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT count(*) FROM wishes"))
        guard let count, count > capacity else { return }
        // Not the new one, which would never get to be counted twice.
        try database.cachedStatement(
            sql: """
                DELETE FROM wishes WHERE rowid IN (
                    SELECT rowid FROM wishes WHERE text <> ? ORDER BY count, at LIMIT ?)
                """
        ).execute(arguments: [text, count - capacity])
    }

    /// At most `limit` texts that are no task yet, the most frequent first, equals by text.
    static func unanswered(
        _ database: Database, limit: Int
    ) throws -> [(text: String, count: Int)] {
        guard limit > 0 else { return [] }
        let tasks = Set(try TaskTable.tasks(database).map { normalized($0.text) })
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT text, count FROM wishes ORDER BY count DESC, text"))
        var found: [(text: String, count: Int)] = []
        while found.count < limit, let row = try rows.next() {
            let row = StoredRow(row: row, owner: "what was searched for")
            let text = try row.text("text")
            if !tasks.contains(text) { found.append((text, try row.integer("count"))) }
        }
        return found
    }

    private static func normalized(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }

    private static let capacity = 10_000
    // Bytes; nobody's wish is longer, though a pasted text may be.
    private static let maximumLength = 500
}
