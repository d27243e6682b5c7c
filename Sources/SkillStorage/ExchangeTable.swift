import Foundation
import GRDB

/// The calls of language models.
enum ExchangeTable {
    static func insert(_ database: Database, _ exchange: ExchangeRecord) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO exchanges (
                    purpose, prompt_version, model, prompt_tokens, completion_tokens, cost,
                    latency_microseconds, trace_id, finish_reason, at, parent_id, task_id,
                    endpoint, outcome, error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            exchange.purpose.storable, exchange.promptVersion.storable, exchange.model.storable,
            exchange.promptTokens, exchange.completionTokens, exchange.cost,
            exchange.latency.microseconds, exchange.traceID.storable,
            exchange.finishReason.storable, exchange.at.microseconds,
            exchange.parentID?.storable, exchange.taskID, exchange.endpoint?.storable,
            exchange.outcome.rawValue, exchange.error?.storable,
        ])
    }

    /// The calls that were made for a task, the first one first.
    static func exchanges(_ database: Database, ofTask id: Int) throws -> [ExchangeRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM exchanges WHERE task_id = ? ORDER BY id")
        return try Row.fetchAll(statement, arguments: [id]).map { row in
            let row = StoredRow(row: row, owner: "an exchange")
            guard let outcome = ExchangeRecord.Outcome(rawValue: try row.text("outcome")) else {
                throw row.damage("its outcome is unknown")
            }
            return ExchangeRecord(
                purpose: try row.text("purpose"), promptVersion: try row.text("prompt_version"),
                model: try row.text("model"), promptTokens: try row.integer("prompt_tokens"),
                completionTokens: try row.integer("completion_tokens"),
                cost: try row.optionalDouble("cost"),
                latency: .microseconds(try row.integer("latency_microseconds")),
                traceID: try row.text("trace_id"), finishReason: try row.text("finish_reason"),
                at: try row.date("at"), parentID: try row.optionalText("parent_id"), taskID: id,
                endpoint: try row.optionalText("endpoint"), outcome: outcome,
                error: try row.optionalText("error"))
        }
    }

    /// The tokens and the known cost of what was answered at `date` or later.
    static func spending(
        _ database: Database, since date: Date
    ) throws -> (tokens: Int, cost: Double) {
        // `sum` fails when it overflows; a server may claim any number of tokens.
        let statement = try database.cachedStatement(
            sql: """
                SELECT CAST(total(prompt_tokens) + total(completion_tokens) AS INTEGER) AS tokens,
                    total(cost) AS cost
                FROM exchanges WHERE outcome = 'answered' AND at >= ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [date.microseconds]) else {
            return (0, 0)
        }
        let stored = StoredRow(row: row, owner: "the exchanges")
        return (try stored.integer("tokens"), try stored.double("cost"))
    }
}
