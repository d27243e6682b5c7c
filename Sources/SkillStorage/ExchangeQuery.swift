import GRDB

/// Counts and sums over the calls of language models.
enum ExchangeQuery {
    static func fill(_ statistics: inout LibraryStatistics, from database: Database) throws {
        try count(database, into: &statistics)
        statistics.answerTime = try answerTime(database, of: statistics.exchanges)
        try perSkill(database, into: &statistics)
    }

    private static func count(
        _ database: Database, into statistics: inout LibraryStatistics
    ) throws {
        // `total` gives a float and `sum` fails when it overflows; a server may claim any number.
        let statement = try database.cachedStatement(
            sql: """
                SELECT outcome, count(*) AS count,
                    CAST(total(prompt_tokens) AS INTEGER) AS prompt_tokens,
                    CAST(total(completion_tokens) AS INTEGER) AS completion_tokens,
                    total(cost) AS cost
                FROM exchanges GROUP BY outcome
                """)
        for row in try Row.fetchAll(statement) {
            let row = StoredRow(row: row, owner: owner)
            let count = try row.integer("count")
            switch ExchangeRecord.Outcome(rawValue: try row.text("outcome")) {
            case .answered:
                statistics.exchanges = count
                statistics.promptTokens = try row.integer("prompt_tokens")
                statistics.completionTokens = try row.integer("completion_tokens")
                statistics.cost = try row.double("cost")
            case .cached: statistics.cachedExchanges = count
            case .failed: statistics.failedExchanges = count
            case nil: throw row.damage("an outcome is unknown")
            }
        }
    }

    private static func answerTime(
        _ database: Database, of answers: Int
    ) throws -> AnswerTime? {
        guard answers > 0 else { return nil }
        return AnswerTime(
            median: try latency(database, share: 0.5, of: answers),
            p95: try latency(database, share: 0.95, of: answers),
            p99: try latency(database, share: 0.99, of: answers))
    }

    /// The nearest-rank percentile.
    private static func latency(
        _ database: Database, share: Double, of answers: Int
    ) throws -> Duration {
        let rank = Int((share * Double(answers)).rounded(.up))
        let statement = try database.cachedStatement(
            sql: """
                SELECT latency_microseconds FROM exchanges WHERE outcome = 'answered'
                ORDER BY latency_microseconds LIMIT 1 OFFSET ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [rank - 1]) else { return .zero }
        let stored = StoredRow(row: row, owner: owner)
        return .microseconds(try stored.integer("latency_microseconds"))
    }

    private static func perSkill(
        _ database: Database, into statistics: inout LibraryStatistics
    ) throws {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT total(prompt_tokens) + total(completion_tokens) AS tokens,
                        count(cost) AS priced, total(cost) AS cost
                    FROM exchanges JOIN tasks ON tasks.id = task_id
                    WHERE outcome = 'answered' AND state = 'accepted' GROUP BY task_id
                    """)
        ).map { StoredRow(row: $0, owner: owner) }
        statistics.tokensPerSkill = Spread(of: try rows.map { try $0.double("tokens") })
        let priced = try rows.filter { try $0.integer("priced") > 0 }
        statistics.costPerSkill = Spread(of: try priced.map { try $0.double("cost") })
    }

    private static let owner = "the exchanges"
}
