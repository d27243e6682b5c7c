import GRDB
import SkillCore

/// Replies of models that are known already, by a digest of everything that was asked.
enum ReplyTable {
    static func text(_ database: Database, for key: SourceDigest) throws -> String? {
        let statement = try database.cachedStatement(
            sql: "SELECT text FROM replies WHERE key = ?")
        return try Row.fetchOne(statement, arguments: [key.hexadecimal]).map { row in
            try StoredRow(row: row, owner: "a known reply").text("text")
        }
    }

    /// Keeps a reply; the oldest go until all of them together stay below `capacity` bytes.
    static func insert(
        _ database: Database, _ text: String, for key: SourceDigest, capacity: Int
    ) throws {
        // What stands for U+0000 would be another reply than the one that was given.
        guard !text.utf8.contains(0) else { return }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO replies (key, text, bytes) VALUES (?, ?, ?)"
        ).execute(arguments: [key.hexadecimal, text, text.utf8.count])
        var held =
            try Int.fetchOne(
                database.cachedStatement(
                    sql: "SELECT CAST(total(bytes) AS INTEGER) FROM replies")) ?? 0
        guard held > capacity else { return }
        var last: Int?
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT number, bytes FROM replies ORDER BY number"))
        while held > capacity, let row = try rows.next() {
            let row = StoredRow(row: row, owner: "a known reply")
            held -= try row.integer("bytes")
            last = try row.integer("number")
        }
        try database.cachedStatement(sql: "DELETE FROM replies WHERE number <= ?")
            .execute(arguments: [last])
    }
}
