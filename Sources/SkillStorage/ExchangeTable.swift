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
