public import Foundation
import GRDB
public import SkillCore

// What was said to language models, and what they answered.
extension SkillStore {
    /// Records a call of a model, and with it, or not at all, what it leaves for later.
    ///
    /// - Parameters:
    ///   - exchange: The call.
    ///   - step: Its place in a task's journal, which ends with it; the journal of a closed task stays
    ///     empty.
    ///   - reply: The answer, for whoever asks exactly the same again. The newest 64 MiB are kept.
    /// - Throws: ``StoreError/noSuchTask(_:)`` when the step's task doesn't exist.
    public func record(
        _ exchange: ExchangeRecord, step: StepRecord? = nil,
        reply: (key: SourceDigest, text: String)? = nil
    ) async throws(StoreError) {
        try await record(exchange, step: step, reply: reply, capacity: Self.replyCapacity)
    }

    func record(
        _ exchange: ExchangeRecord, step: StepRecord?,
        reply: (key: SourceDigest, text: String)?, capacity: Int
    ) async throws(StoreError) {
        try await file.write { database in
            try ExchangeTable.insert(database, exchange)
            if let step { try StepTable.insert(database, step) }
            if let reply {
                try ReplyTable.insert(database, reply.text, for: reply.key, capacity: capacity)
            }
        }
    }

    /// Returns the calls that were made for a task, the first one first.
    public func exchanges(ofTask id: Int) async throws(StoreError) -> [ExchangeRecord] {
        try await file.read { try ExchangeTable.exchanges($0, ofTask: id) }
    }

    /// Returns the reply that was recorded for `key`, unless it had to make room since.
    public func cachedReply(for key: SourceDigest) async throws(StoreError) -> String? {
        try await file.read { try ReplyTable.text($0, for: key) }
    }

    /// Returns the tokens, and the known cost in US dollars, of the calls answered since `date`.
    public func spending(since date: Date) async throws(StoreError) -> (tokens: Int, cost: Double) {
        try await file.read { try ExchangeTable.spending($0, since: date) }
    }

    /// Returns what was last remembered for `key`, such as what a server understands.
    public func remembered(_ key: String) async throws(StoreError) -> String? {
        try await file.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT value FROM remembered WHERE key = ?")
            return try Row.fetchOne(statement, arguments: [key.storable]).map { row in
                try StoredRow(row: row, owner: "what is remembered").text("value")
            }
        }
    }

    public func remember(_ value: String, for key: String) async throws(StoreError) {
        try await file.write { database in
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO remembered (key, value) VALUES (?, ?)"
            ).execute(arguments: [key.storable, value.storable])
        }
    }

    // Bytes.
    private static let replyCapacity = 64 << 20
}
