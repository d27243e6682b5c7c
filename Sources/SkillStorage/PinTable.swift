import GRDB
import SkillCore

/// The versions of the used skills that a version was last judged with.
enum PinTable {
    /// Pins what the version uses to what is current now.
    static func pinCurrent(_ database: Database, versionID: Int64) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO pins (version_id, used, number)
                SELECT uses.version_id, used, number
                FROM uses JOIN current_versions ON current_versions.name = used
                WHERE uses.version_id = ?
                """
        ).execute(arguments: [versionID])
    }

    static func set(_ database: Database, _ pins: [SkillName: Int], versionID: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM pins WHERE version_id = ?")
            .execute(arguments: [versionID])
        for (name, number) in pins {
            try database.cachedStatement(
                sql: "INSERT INTO pins (version_id, used, number) VALUES (?, ?, ?)"
            ).execute(arguments: [versionID, name.text, number])
        }
    }

    static func pins(_ database: Database, versionID: Int64) throws -> [SkillName: Int] {
        let statement = try database.cachedStatement(
            sql: "SELECT used AS name, used, number FROM pins WHERE version_id = ?")
        var pins: [SkillName: Int] = [:]
        for row in try Row.fetchAll(statement, arguments: [versionID]) {
            let row = StoredRow(row: row, owner: "the pins")
            pins[try row.name("used")] = try row.integer("number")
        }
        return pins
    }
}
