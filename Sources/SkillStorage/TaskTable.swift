import Foundation
import GRDB
import SkillCore

/// The tasks of the curriculum and the attempts at them.
enum TaskTable {
    /// Adds the texts that no task has yet, as open tasks, and returns how many those were.
    static func insert(_ database: Database, _ texts: [String]) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO tasks (text, state, added_at) VALUES (?, 'open', ?)
                ON CONFLICT (text) DO NOTHING
                """)
        return try texts.reduce(0) { count, text in
            let text = try text.storable(as: "task")
            try statement.execute(arguments: [text, Date.now.microseconds])
            return count + database.changesCount
        }
    }

    static func open(_ database: Database) throws -> TaskRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM tasks WHERE state = 'open' ORDER BY id LIMIT 1")
        return try Row.fetchOne(statement).map(task)
    }

    static func tasks(_ database: Database) throws -> [TaskRecord] {
        try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM tasks ORDER BY id")).map(task)
    }

    static func setState(_ database: Database, _ state: TaskRecord.State, of id: Int) throws {
        let (word, skill, reason): (String, String?, String?) =
            switch state {
            case .open: ("open", nil, nil)
            case .accepted(let name): ("accepted", name.text, nil)
            case .givenUp(let reason): ("given-up", nil, reason.storable)
            }
        let statement = try database.cachedStatement(
            sql: "UPDATE tasks SET state = ?, skill = ?, reason = ? WHERE id = ?")
        try statement.execute(arguments: [word, skill, reason, id])
        guard database.changesCount == 1 else { throw StoreError.noSuchTask(id) }
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
        return TaskRecord(
            id: id, text: try row.text("text"), state: state, addedAt: try row.date("added_at"))
    }
}
