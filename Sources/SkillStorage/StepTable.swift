import GRDB

/// The journal of the attempts that aren't finished.
enum StepTable {
    /// Writes `step` as the attempt's last.
    ///
    /// Those from its place on are of another course that the attempt took before. A task that is
    /// closed needs none.
    static func insert(_ database: Database, _ step: StepRecord) throws {
        guard try TaskTable.task(database, step.taskID).state == .open else { return }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO steps (task_id, attempt, number, purpose, reply)
                VALUES (?, ?, ?, ?, ?)
                """)
        try database.cachedStatement(
            sql: "DELETE FROM steps WHERE task_id = ? AND attempt = ? AND number >= ?"
        ).execute(arguments: [step.taskID, step.attempt, step.number])
        try statement.execute(arguments: [
            step.taskID, step.attempt, step.number, step.purpose.storable, step.reply.storable,
        ])
    }

    static func steps(
        _ database: Database, ofTask id: Int, attempt: Int
    ) throws -> [StepRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM steps WHERE task_id = ? AND attempt = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [id, attempt]).map { row in
            let row = StoredRow(row: row, owner: "task \(id)")
            return StepRecord(
                taskID: id, attempt: attempt, number: try row.integer("number"),
                purpose: try row.text("purpose"), reply: try row.text("reply"))
        }
    }

    static func delete(_ database: Database, ofTask id: Int) throws {
        try database.cachedStatement(sql: "DELETE FROM steps WHERE task_id = ?")
            .execute(arguments: [id])
    }
}
