import GRDB
import GRDBSQLite
import Glibc

/// The function `okapi` of FTS5: BM25 of some phrases of a query, with frequencies that are known.
///
/// FTS5's own `bm25` counts a phrase as often as the query has it, which rules out queries that
/// have it once to choose texts and once to score them, and counts all texts of each phrase again.
/// The score is the same but for its sign
/// (https://www.sqlite.org/fts5.html#the_bm25_function).
enum RankingFunction {
    /// The call that scores the last phrases of a query on `table`; its arguments are the number
    /// of phrases before them and in how many texts each of them is.
    static func call(on table: String, scoring phrases: Int) -> String {
        "okapi(\(table), ?\(String(repeating: ", ?", count: phrases)))"
    }

    static func add(to database: Database) throws {
        // https://www.sqlite.org/fts5.html#extending_fts5
        var api: UnsafeMutablePointer<fts5_api>?
        var statement: OpaquePointer?
        defer { unsafe sqlite3_finalize(statement) }
        let code = unsafe sqlite3_prepare_v2(
            database.sqliteConnection, "SELECT fts5(?)", -1, &statement, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        unsafe withUnsafeMutablePointer(to: &api) { api in
            unsafe _ = sqlite3_bind_pointer(statement, 1, api, "fts5_api_ptr", nil)
            unsafe _ = sqlite3_step(statement)
        }
        guard let api = unsafe api, let create = unsafe api.pointee.xCreateFunction else {
            throw DatabaseError(resultCode: .SQLITE_ERROR, message: "FTS5 is missing")
        }
        let created = unsafe create(api, "okapi", nil, score, nil)
        guard created == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: created))
        }
    }

    private static let score: fts5_extension_function = { api, cursor, context, count, values in
        guard let api = unsafe api?.pointee, let values = unsafe values else { return }
        var texts: sqlite3_int64 = 0
        var words: sqlite3_int64 = 0
        var length: Int32 = 0
        var code = unsafe api.xRowCount(cursor, &texts)
        if code == SQLITE_OK { code = unsafe api.xColumnTotalSize(cursor, -1, &words) }
        if code == SQLITE_OK { code = unsafe api.xColumnSize(cursor, -1, &length) }
        guard code == SQLITE_OK else { return unsafe sqlite3_result_error_code(context, code) }

        let share = Double(length) * Double(texts) / Double(max(words, 1))
        let first = unsafe sqlite3_value_int(values[0])
        var score = 0.0
        for index in 1..<max(1, count) {
            let phrase = first + index - 1
            let times = unsafe Self.times(of: phrase, api, cursor)
            guard times > 0 else { continue }
            let holding = unsafe sqlite3_value_double(values[Int(index)])
            score +=
                inverseFrequency(holding, of: Double(texts)) * times * (k1 + 1)
                / (times + k1 * (1 - b + b * share))
        }
        unsafe sqlite3_result_double(context, score)
    }

    /// How often the phrase is in the text the cursor stands at.
    private static func times(
        of phrase: Int32, _ api: Fts5ExtensionApi, _ cursor: OpaquePointer?
    ) -> Double {
        var place = unsafe Fts5PhraseIter()
        var column: Int32 = 0
        var offset: Int32 = 0
        guard unsafe api.xPhraseFirst(cursor, phrase, &place, &column, &offset) == SQLITE_OK
        else { return 0 }
        var times = 0.0
        while column >= 0 {
            times += 1
            unsafe api.xPhraseNext(cursor, &place, &column, &offset)
        }
        return times
    }

    /// Above 0 even for a word of more than half the texts, so that it still counts for something.
    private static func inverseFrequency(_ holding: Double, of texts: Double) -> Double {
        let odds = (texts - holding + 0.5) / (holding + 0.5)
        return odds > 1 ? max(log(odds), leastInverseFrequency) : leastInverseFrequency
    }

    // As in FTS5.
    private static let k1 = 1.2
    private static let b = 0.75
    private static let leastInverseFrequency = 1e-6
}
