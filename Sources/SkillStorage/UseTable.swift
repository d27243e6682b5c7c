import GRDB
import SkillCore

/// Which version uses which skills.
enum UseTable {
    static func insert(_ database: Database, _ names: [SkillName], versionID: Int64) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO uses (version_id, used) VALUES (?, ?)")
        for name in names { try statement.execute(arguments: [versionID, name.text]) }
    }

    static func names(_ database: Database, usedBy versionID: Int64) throws -> [SkillName] {
        let statement = try database.cachedStatement(
            sql: "SELECT used, used AS name FROM uses WHERE version_id = ? ORDER BY used")
        return try Row.fetchAll(statement, arguments: [versionID]).map { row in
            try StoredRow(row: row, owner: SkillTable.owner(of: row)).name("used")
        }
    }

    /// The skills whose current versions use `name` themselves, by name.
    static func dependants(_ database: Database, of name: SkillName) throws -> [SkillName] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name FROM uses JOIN current_versions USING (version_id)
                WHERE used = ? ORDER BY name
                """)
        return try Row.fetchAll(statement, arguments: [name.text]).map { row in
            try StoredRow(row: row, owner: SkillTable.owner(of: row)).name("name")
        }
    }

    /// The skills whose current versions need `name`, directly or through others, by name.
    static func allDependants(_ database: Database, of name: SkillName) throws -> [SkillName] {
        let statement = try database.cachedStatement(
            sql: """
                WITH RECURSIVE reached (name) AS (
                    SELECT ?
                    UNION
                    SELECT current_versions.name FROM reached
                    JOIN uses ON uses.used = reached.name
                    JOIN current_versions USING (version_id)
                )
                SELECT name FROM reached WHERE name <> ? ORDER BY name
                """)
        return try Row.fetchAll(statement, arguments: [name.text, name.text]).map { row in
            try StoredRow(row: row, owner: SkillTable.owner(of: row)).name("name")
        }
    }

    /// Refuses uses of `name` that nothing could be built from.
    static func check(_ database: Database, _ used: [SkillName], by name: SkillName) throws {
        guard !used.contains(name) else { throw StoreError.cycle([name, name]) }
        let missing = try used.filter { try SkillTable.current(database, $0) == nil }
        guard missing.isEmpty else { throw StoreError.missingDependencies(missing, of: name) }
        // Nothing uses a skill that doesn't exist yet.
        guard try SkillTable.current(database, name) != nil else { return }
        let graph = try DependencyGraph(database, reachableFrom: used)
        if let path = graph.path(from: used, to: name) { throw StoreError.cycle([name] + path) }
    }
}
