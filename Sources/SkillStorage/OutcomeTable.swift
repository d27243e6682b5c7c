import Foundation
import GRDB

/// Each time a task was accepted or given up.
enum OutcomeTable {
    /// Writes down what the task came to, as its row says it.
    static func insert(_ database: Database, ofTask id: Int) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO outcomes (task_id, skill, uses_others, rejected_rounds, at)
                SELECT id, skill,
                    EXISTS (SELECT 1 FROM uses JOIN current_versions USING (version_id)
                        WHERE name = tasks.skill),
                    (SELECT count(*) FROM rounds
                        WHERE task_id = tasks.id AND outcome <> 'accepted'),
                    ? FROM tasks WHERE id = ?
                """)
        try statement.execute(arguments: [Date.now.microseconds, id])
    }

    static func growth(_ database: Database) throws -> [GrowthPoint] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT * FROM outcomes ORDER BY number"))
        var points: [GrowthPoint] = []
        var point = GrowthPoint(
            iteration: 0, accepted: 0, givenUp: 0, rejectedRounds: 0, skillsUsingOthers: 0,
            at: .distantPast)
        let depths = try CallDepth.depths(database)
        var composed: Set<String> = []
        // A task's rounds go on counting when it is taken up again.
        var rounds: [Int: Int] = [:]
        while let row = try rows.next() {
            let row = StoredRow(row: row, owner: "the growth so far")
            let task = try row.integer("task_id")
            let skill = try row.optionalText("skill")
            let rejected = try row.integer("rejected_rounds")
            point.iteration += 1
            point.accepted += skill == nil ? 0 : 1
            point.givenUp += skill == nil ? 1 : 0
            point.rejectedRounds &+= rejected &- rounds[task, default: 0]
            rounds[task] = rejected
            if let skill, try row.integer("uses_others") != 0 { composed.insert(skill) }
            point.skillsUsingOthers = composed.count
            if let skill {
                point.greatestCallDepth = max(point.greatestCallDepth, depths[skill] ?? 1)
            }
            point.at = try row.date("at")
            points.append(point)
        }
        return points
    }
}
