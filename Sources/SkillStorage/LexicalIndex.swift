import GRDB
import SkillCore

/// The full-text indexes: stemmed words, trigrams for parts of words, and pairs of characters for
/// text without spaces.
///
/// Ranking is BM25; ``LexicalPlan`` says of which skills, and ``RankingFunction`` how.
enum LexicalIndex {
    /// A skill by its row id, and how well its text fits.
    struct Match {
        var skill: Int64
        var name: SkillName
        var score: Double
    }

    static let tables = ["words", "trigrams", "pairs"]

    /// Makes `text` what the skill is found by.
    static func set(_ database: Database, _ text: String, skillID: Int64) throws {
        try delete(database, skillID)
        for table in ["words", "trigrams"] { try insert(database, table, text, skillID) }
        try setPairs(database, text, skillID: skillID)
    }

    /// Adds the pairs of characters of `text`, if there are any.
    static func setPairs(_ database: Database, _ text: String, skillID: Int64) throws {
        let pairs = LexicalQuery.pairs(in: text)
        if !pairs.isEmpty { try insert(database, "pairs", pairs, skillID) }
    }

    static func delete(_ database: Database, _ skillID: Int64) throws {
        for table in tables {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE rowid = ?")
                .execute(arguments: [skillID])
        }
    }

    /// The best `limit` matches among the skills that have all of `traits`, best first, equals by
    /// name.
    static func matches(
        _ database: Database, _ text: String, limit: Int, among traits: [Trait] = []
    ) throws -> [Match] {
        guard limit > 0 else { return [] }
        let query = LexicalQuery(text)
        func plan(_ table: String, _ phrases: [LexicalQuery.Phrase]) throws -> LexicalPlan {
            try LexicalPlan(database, table, phrases, isFiltered: !traits.isEmpty)
        }
        var (table, words) = ("words", try plan("words", query.words))
        // Parts of words stand in for words that are nowhere, not for those that a filter left out.
        if words.frequencies.isEmpty {
            (table, words) = ("trigrams", try plan("trigrams", query.parts))
        }
        let matches = try ranked(database, table, words, limit: limit, among: traits)
        let pairs = try ranked(
            database, "pairs", plan("pairs", query.pairs), limit: limit, among: traits)
        let both = Dictionary((matches + pairs).map { ($0.skill, $0) }) { first, second in
            Match(skill: first.skill, name: first.name, score: first.score + second.score)
        }
        return Array(
            both.values.sorted { ($1.score, $0.name) < ($0.score, $1.name) }.prefix(limit))
    }

    private static func insert(
        _ database: Database, _ table: String, _ text: String, _ skillID: Int64
    ) throws {
        try database.cachedStatement(sql: "INSERT INTO \(table) (rowid, text) VALUES (?, ?)")
            .execute(arguments: [skillID, text])
    }

    private static func ranked(
        _ database: Database, _ table: String, _ plan: LexicalPlan, limit: Int,
        among traits: [Trait]
    ) throws -> [Match] {
        guard !plan.frequencies.isEmpty else { return [] }
        let score = RankingFunction.call(on: table, scoring: plan.frequencies.count)
        let condition = TraitTable.condition(traits, on: "\(table).rowid")
        // The inner limit is what keeps a query for a word of half the library short. Names are
        // looked up of the best texts and their equals only.
        let statement = try database.cachedStatement(
            sql: """
                WITH ranked AS MATERIALIZED (
                    SELECT rowid AS skill, \(score) AS score FROM \(table)
                    WHERE \(table) MATCH ? AND \(condition.sql) LIMIT ?
                )
                SELECT skill, name, score FROM ranked JOIN skills ON skills.id = skill
                WHERE score >= (
                    SELECT min(score) FROM (SELECT score FROM ranked ORDER BY score DESC LIMIT ?))
                ORDER BY score DESC, name LIMIT ?
                """)
        var arguments: StatementArguments = [plan.firstScored]
        arguments += StatementArguments(plan.frequencies)
        arguments += [plan.expression]
        arguments += condition.arguments
        arguments += [LexicalPlan.mostRanked, limit, limit]
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
            return Match(
                skill: Int64(try row.integer("skill")), name: try row.name("name"),
                score: try row.double("score"))
        }
    }
}
