import GRDB

/// What filters ask of the current versions, so that no filter has to read a version.
enum TraitTable {
    /// Makes `traits` what the skill is filtered by.
    static func set(_ database: Database, _ traits: Set<Trait>, skillID: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM traits WHERE skill_id = ?")
            .execute(arguments: [skillID])
        let statement = try database.cachedStatement(
            sql: "INSERT INTO traits (kind, value, skill_id) VALUES (?, ?, ?)")
        for trait in traits {
            try statement.execute(arguments: [trait.kind, trait.value, skillID])
        }
    }

    static func traits(_ database: Database, of skillID: Int64) throws -> Set<Trait> {
        let statement = try database.cachedStatement(
            sql: "SELECT kind, value FROM traits WHERE skill_id = ?")
        return try Row.fetchAll(statement, arguments: [skillID]).reduce(into: []) { traits, row in
            let row = StoredRow(row: row, owner: "a filter")
            traits.insert(Trait(kind: try row.text("kind"), value: try row.text("value")))
        }
    }

    /// The skills that have all of `traits`, ascending.
    static func skills(_ database: Database, having traits: [Trait]) throws -> [Int64] {
        guard let first = traits.first else {
            return try Int64.fetchAll(
                database.cachedStatement(sql: "SELECT id FROM skills ORDER BY id"))
        }
        let others = condition(traits.dropFirst(), on: "sought.skill_id")
        let statement = try database.cachedStatement(
            sql: """
                SELECT skill_id FROM traits AS sought
                WHERE kind = ? AND value = ? AND \(others.sql) ORDER BY skill_id
                """)
        return try Int64.fetchAll(
            statement, arguments: [first.kind, first.value] + others.arguments)
    }

    /// The condition that the skill with the id in `column` has all of `traits`.
    static func condition(
        _ traits: some Collection<Trait>, on column: String
    ) -> (sql: String, arguments: StatementArguments) {
        let conditions = traits.map { _ in
            """
            EXISTS (
                SELECT 1 FROM traits WHERE kind = ? AND value = ? AND skill_id = \(column))
            """
        }
        return (
            (["true"] + conditions).joined(separator: " AND "),
            StatementArguments(traits.flatMap { [$0.kind, $0.value] })
        )
    }
}
