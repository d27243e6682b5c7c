import Foundation
import GRDB
import SkillCore

/// The log of what happened to the library: each entry's hash covers the hash before it.
enum AuditLog {
    static func append(_ database: Database, _ event: AuditEvent) throws {
        let last = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"))
        let row = try last.map { row in
            let row = StoredRow(row: row, owner: owner)
            return (number: try row.integer("number"), hash: try row.text("hash"))
        }
        let line = Line(
            number: (row?.number ?? 0) + 1, at: Date.now.microseconds, event: event.name.rawValue,
            detail: event.detail.canonical, previous: row?.hash ?? start)
        try database.cachedStatement(
            sql: """
                INSERT INTO audit (number, at, event, detail, previous, hash)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            line.number, line.at, line.event, line.detail, line.previous, line.hash.hexadecimal,
        ])
    }

    /// Compares every entry with its hash and the one before it.
    static func state(_ database: Database, expecting head: SourceDigest?) throws -> AuditState {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT * FROM audit ORDER BY number"))
        var count = 0
        var last: SourceDigest?
        var isHeadSeen = head == nil
        while let row = try rows.next() {
            guard let line = line(of: row), line.number == count + 1,
                line.previous == last?.hexadecimal ?? start
            else { return .broken(number: count + 1) }
            let hash = line.hash
            guard row["hash"] as DatabaseValue == hash.hexadecimal.databaseValue else {
                return .broken(number: count + 1)
            }
            count += 1
            last = hash
            isHeadSeen = isHeadSeen || hash == head
        }
        return isHeadSeen ? .whole(count: count, head: last) : .lacksHead(count: count, head: last)
    }

    /// The last entries, the oldest of them first.
    static func entries(_ database: Database, last count: Int) throws -> [AuditEntry] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM audit ORDER BY number DESC LIMIT ?")
        return try Row.fetchAll(statement, arguments: [max(count, 0)]).reversed().map { row in
            let row = StoredRow(row: row, owner: owner)
            guard let detail = try? JSONValue(parsing: row.text("detail")) else {
                throw row.damage("an entry's detail isn't JSON")
            }
            return AuditEntry(
                number: try row.integer("number"), at: try row.date("at"),
                event: try row.text("event"), detail: detail, hash: try row.digest("hash"))
        }
    }

    /// What an entry's hash covers.
    private struct Line {
        var number: Int
        var at: Int
        var event: String
        var detail: String
        var previous: String

        var hash: SourceDigest {
            SourceDigest(of: [previous, "\(number)", "\(at)", event, detail])
        }
    }

    /// The entry, or nil when a value has another type than what is written.
    private static func line(of row: Row) -> Line? {
        let row = StoredRow(row: row, owner: owner)
        // Which of them it is doesn't matter: the caller names the entry.
        guard let number = try? row.integer("number"), let at = try? row.integer("at"),
            let event = try? row.text("event"), let detail = try? row.text("detail"),
            let previous = try? row.text("previous")
        else { return nil }
        return Line(number: number, at: at, event: event, detail: detail, previous: previous)
    }

    private static let owner = "the audit log"
    /// Stands for the hash before the first entry.
    private static let start = String(repeating: "0", count: 64)
}
