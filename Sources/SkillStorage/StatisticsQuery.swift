import GRDB

/// Counts and sums over the whole library.
enum StatisticsQuery {
    static func statistics(_ database: Database) throws -> LibraryStatistics {
        var statistics = LibraryStatistics()
        try count(database, into: &statistics)
        let depths = try CallDepth.depths(database).values
        statistics.greatestCallDepth = depths.max() ?? 0
        if !depths.isEmpty {
            statistics.meanCallDepth = Double(depths.reduce(0, +)) / Double(depths.count)
        }
        try ExchangeQuery.fill(&statistics, from: database)
        statistics.runsByEnding = try counts(
            database, sql: "SELECT ending AS name, count(*) AS count FROM runs GROUP BY ending")
        let tasks = try counts(
            database, sql: "SELECT state AS name, count(*) AS count FROM tasks GROUP BY state")
        statistics.openTasks = tasks["open", default: 0]
        statistics.acceptedTasks = tasks["accepted", default: 0]
        statistics.givenUpTasks = tasks["given-up", default: 0]
        let runs = statistics.runsByEnding.values.reduce(0, +)
        statistics.medianWallTime = try wallTime(database, share: 0.5, of: runs)
        statistics.slowWallTime = try wallTime(database, share: 0.95, of: runs)
        statistics.mostUsed = try mostUsed(database)
        return statistics
    }

    private static func count(
        _ database: Database, into statistics: inout LibraryStatistics
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT
                    (SELECT count(*) FROM skills) AS skills,
                    (SELECT count(*) FROM versions) AS versions,
                    (SELECT count(*) FROM examples JOIN current_versions USING (version_id))
                        AS examples,
                    (SELECT count(*) FROM uses JOIN current_versions USING (version_id)) AS uses,
                    (SELECT count(DISTINCT version_id) FROM uses
                        JOIN current_versions USING (version_id)) AS skills_using_others,
                    (SELECT count(*) FROM rounds WHERE outcome <> 'accepted') AS rejected_rounds
                """)
        guard let row = try Row.fetchOne(statement) else { return }
        let counts = StoredRow(row: row, owner: "the statistics")
        statistics.skills = try counts.integer("skills")
        statistics.versions = try counts.integer("versions")
        statistics.examples = try counts.integer("examples")
        statistics.uses = try counts.integer("uses")
        statistics.skillsUsingOthers = try counts.integer("skills_using_others")
        statistics.rejectedRounds = try counts.integer("rejected_rounds")
    }

    private static func counts(_ database: Database, sql: String) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in try Row.fetchAll(database.cachedStatement(sql: sql)) {
            let row = StoredRow(row: row, owner: "the statistics")
            counts[try row.text("name")] = try row.integer("count")
        }
        return counts
    }

    /// The nearest-rank percentile: the least wall time that this share of the runs stayed within.
    private static func wallTime(
        _ database: Database, share: Double, of runs: Int
    ) throws -> Duration? {
        let rank = Int((share * Double(runs)).rounded(.up))
        guard rank > 0 else { return nil }
        let statement = try database.cachedStatement(
            sql: """
                SELECT wall_microseconds FROM runs ORDER BY wall_microseconds LIMIT 1 OFFSET ?
                """)
        return try Row.fetchOne(statement, arguments: [rank - 1]).map { row in
            .microseconds(try StoredRow(row: row, owner: "a run").integer("wall_microseconds"))
        }
    }

    private static func mostUsed(_ database: Database) throws -> [LibraryStatistics.Usage] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, count(*) AS count FROM runs JOIN skills ON skills.name = runs.skill
                GROUP BY name ORDER BY count DESC, name LIMIT 10
                """)
        return try Row.fetchAll(statement).map { row in
            let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
            return LibraryStatistics.Usage(
                name: try row.name("name"), runs: try row.integer("count"))
        }
    }
}
