import GRDB
import SkillCore

/// Finds what nobody needs.
enum PruningQuery {
    static func pruning(_ database: Database, _ scope: Pruning.Scope) throws -> Pruning {
        var pruning = Pruning()
        if scope.contains(.unused) {
            pruning.skills = try unused(database, alsoAdded: scope.contains(.added))
        }
        if scope.contains(.superseded) {
            pruning.versions = try superseded(database, besides: Set(pruning.skills))
        }
        return pruning
    }

    private static func unused(
        _ database: Database, alsoAdded: Bool
    ) throws -> [SkillName] {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT current.name FROM current_versions AS current
                    JOIN versions ON versions.id = version_id
                    WHERE (? OR origin <> 'added')
                        AND NOT EXISTS (SELECT 1 FROM runs WHERE skill = current.name)
                    ORDER BY current.name
                    """), arguments: [alsoAdded])
        var unused = try rows.map { row in
            try StoredRow(row: row, owner: SkillTable.owner(of: row)).name("name")
        }
        // What is used only by what goes goes too, and what is used by what stays stays.
        while true {
            let going = Set(unused)
            let rest = try unused.filter { name in
                try UseTable.dependants(database, of: name).allSatisfy(going.contains)
            }
            guard rest.count < unused.count else { return rest }
            unused = rest
        }
    }

    private static func superseded(
        _ database: Database, besides skills: Set<SkillName>
    ) throws -> [Pruning.Version] {
        // Versions after the current one stay, so that their numbers are never given again.
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT skills.name, number FROM versions JOIN skills ON skills.id = skill_id
                    WHERE number < current AND NOT EXISTS (
                        SELECT 1 FROM pins JOIN current_versions USING (version_id)
                        WHERE pins.used = skills.name AND pins.number = versions.number)
                    ORDER BY skills.name, number
                    """))
        return try rows.compactMap { row in
            let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
            let name = try row.name("name")
            if skills.contains(name) { return nil }
            return Pruning.Version(name: name, number: try row.integer("number"))
        }
    }
}
