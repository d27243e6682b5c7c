import GRDB

/// The changes to what search may find; triggers write them.
enum ChangeTable {
    static func latest(_ database: Database) throws -> LibraryChange {
        let statement = try database.cachedStatement(
            sql: "SELECT number, stamp FROM changes ORDER BY number DESC LIMIT 1")
        guard let row = try Row.fetchOne(statement) else {
            throw StoreError.damagedRow(owner: "its changes", reason: "they are missing")
        }
        let stored = StoredRow(row: row, owner: "its changes")
        return LibraryChange(
            number: Int64(try stored.integer("number")), stamp: Int64(try stored.integer("stamp")))
    }

    static func holds(_ database: Database, _ change: LibraryChange) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM changes WHERE number = ? AND stamp = ?)")
        return try Bool.fetchOne(statement, arguments: [change.number, change.stamp]) == true
    }

    /// The skills of the changes after `change`, ascending, or nil when they are more than `limit`.
    static func skills(
        _ database: Database, since change: LibraryChange, limit: Int
    ) throws -> [Int64]? {
        let statement = try database.cachedStatement(
            sql: "SELECT skill_id FROM changes WHERE number > ?")
        let rows = try Row.fetchCursor(statement, arguments: [change.number])
        var skills: Set<Int64> = []
        while let row = try rows.next() {
            let row = StoredRow(row: row, owner: "its changes")
            skills.insert(Int64(try row.integer("skill_id")))
            guard skills.count <= limit else { return nil }
        }
        return skills.sorted()
    }
}
