import Foundation
import GRDB
import SkillCore

/// The tasks of the curriculum and the attempts at them.
enum TaskTable {
    /// Adds the texts that no task has yet, as open tasks, and returns how many those were.
    static func insert(
        _ database: Database, _ texts: [String], origin: TaskRecord.Origin, level: Int?
    ) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO tasks (text, state, added_at, origin, level)
                VALUES (?, 'open', ?, ?, ?)
                ON CONFLICT (text) DO NOTHING
                """)
        return try texts.reduce(0) { count, text in
            let text = try text.storable(as: "task")
            try statement.execute(arguments: [
                text, Date.now.microseconds, origin.rawValue, level,
            ])
            return count + database.changesCount
        }
    }

    static func open(_ database: Database, limit: Int) throws -> [TaskRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM tasks WHERE state = 'open' ORDER BY id LIMIT ?")
        return try Row.fetchAll(statement, arguments: [max(limit, 0)]).map(task)
    }

    static func tasks(_ database: Database) throws -> [TaskRecord] {
        try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM tasks ORDER BY id")).map(task)
    }

    static func task(_ database: Database, _ id: Int) throws -> TaskRecord {
        let statement = try database.cachedStatement(sql: "SELECT * FROM tasks WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else {
            throw StoreError.noSuchTask(id)
        }
        return try task(row)
    }

    static func setState(_ database: Database, _ state: TaskRecord.State, of id: Int) throws {
        let before = try task(database, id)
        switch state {
        case .open:
            try database.cachedStatement(
                sql: "UPDATE tasks SET state = 'open', skill = NULL, reason = NULL WHERE id = ?"
            ).execute(arguments: [id])
        case .accepted(let name):
            try database.cachedStatement(
                sql: """
                    UPDATE tasks SET state = 'accepted', skill = ?, reason = NULL WHERE id = ?
                    """
            ).execute(arguments: [name.text, id])
        case .givenUp(let reason):
            try database.cachedStatement(
                sql: """
                    UPDATE tasks SET state = 'given-up', skill = NULL, reason = ?,
                        attempts = attempts + 1,
                        accepted_then = (SELECT count(*) FROM tasks WHERE state = 'accepted')
                    WHERE id = ?
                    """
            ).execute(arguments: [reason.storable, id])
        }
        guard state != .open else { return }
        try StepTable.delete(database, ofTask: id)
        // Saying twice that a task was accepted is no second success.
        if state != before.state { try OutcomeTable.insert(database, ofTask: id) }
    }

    /// Opens given-up tasks again, and returns them in the order of adding.
    static func reopen(
        _ database: Database, attemptsBelow: Int, acceptedSince: Int
    ) throws -> [TaskRecord] {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE tasks SET state = 'open', reason = NULL
                WHERE state = 'given-up' AND attempts < ? AND accepted_then
                    <= (SELECT count(*) FROM tasks WHERE state = 'accepted') - ?
                RETURNING *
                """)
        return try Row.fetchAll(statement, arguments: [attemptsBelow, acceptedSince]).map(task)
            .sorted { $0.id < $1.id }
    }

    /// Writes `round` as the task's next, and returns its number, counting from 1.
    static func insert(_ database: Database, _ round: RoundRecord, for id: Int) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO rounds (task_id, number, source, outcome, feedback, at)
                SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM rounds WHERE task_id = tasks.id),
                    ?, ?, ?, ? FROM tasks WHERE id = ?
                RETURNING number
                """)
        let number = try Int.fetchOne(
            statement,
            arguments: [
                round.source?.storable, round.outcome.storable, round.feedback.storable,
                round.at.microseconds, id,
            ])
        guard let number else { throw StoreError.noSuchTask(id) }
        return number
    }

    /// Deletes the rounds since the task was last given up: all of those before were rejected.
    static func deleteUnfinishedRounds(_ database: Database, of id: Int) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM rounds WHERE task_id = ?1 AND number > coalesce(
                    (SELECT max(rejected_rounds) FROM outcomes WHERE task_id = ?1), 0)
                """
        ).execute(arguments: [id])
    }

    static func rounds(_ database: Database, of id: Int) throws -> [RoundRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM rounds WHERE task_id = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [id]).map { row in
            let row = StoredRow(row: row, owner: "task \(id)")
            return RoundRecord(
                source: try row.optionalText("source"), outcome: try row.text("outcome"),
                feedback: try row.text("feedback"), at: try row.date("at"))
        }
    }

    private static func task(_ row: Row) throws -> TaskRecord {
        let id = try StoredRow(row: row, owner: "a task").integer("id")
        let row = StoredRow(row: row, owner: "task \(id)")
        let state: TaskRecord.State =
            switch try row.text("state") {
            case "open": .open
            case "accepted": .accepted(as: try row.name("skill"))
            case "given-up": .givenUp(reason: try row.text("reason"))
            case let word: throw row.damage("its state is \"\(word)\"")
            }
        guard let origin = TaskRecord.Origin(rawValue: try row.text("origin")) else {
            throw row.damage("its origin is unknown")
        }
        return TaskRecord(
            id: id, text: try row.text("text"), state: state, addedAt: try row.date("added_at"),
            origin: origin, level: try row.optionalInteger("level"),
            attempts: try row.integer("attempts"),
            acceptedThen: try row.integer("accepted_then"))
    }
}
