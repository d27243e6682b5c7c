import GRDB

/// Which texts are worth ranking for a query.
///
/// Finding a text costs 0.03 microseconds and ranking it one, so of a million texts only those
/// are ranked that hold a rare word of the query or several of its common ones, as in MaxScore
/// (Turtle and Flood, 1995) with a guess in the place of its proof. On 6,000 package descriptions
/// with the bounds scaled down as for 20,000, 100,000 and a million texts, the mean reciprocal rank
/// was .763, .761 and .750, that of ranking everything .763, and of ranking only what holds a rare
/// word .762, .677 and .476.
struct LexicalPlan {
    /// What the texts must match; ends with each phrase once, which are those to score.
    let expression: String
    /// How many phrases of the expression come before those.
    let firstScored: Int
    /// In how many texts each of the phrases to score is.
    let frequencies: [Int]

    /// However many texts fit, no more than these are ranked, those that were kept first.
    static let mostRanked = 50_000

    /// `isFiltered` says that only some of the texts may be found: then all of those are ranked.
    init(
        _ database: Database, _ table: String, _ phrases: [LexicalQuery.Phrase],
        isFiltered: Bool = false
    ) throws {
        var counted = try phrases.map { ($0, try Self.count(database, table, $0)) }
            .filter { $0.1 > 0 }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        // BM25 gives next to nothing for what more than half the texts hold.
        if let rarest = counted.first, counted.map(\.1).reduce(0, +) > Self.fewTexts {
            let texts = try Self.mostTexts(database)
            counted = counted.filter { $0.1 == rarest.1 || 2 * $0.1 <= texts }
        }
        let all = counted.map(\.0)
        frequencies = counted.map(\.1)
        guard all.count > 1, !isFiltered, frequencies.reduce(0, +) > Self.fewTexts else {
            expression = Self.any(of: all)
            firstScored = 0
            return
        }

        var rare = 0
        var texts = 0
        while texts + frequencies[rare] <= Self.fewTexts {
            texts += frequencies[rare]
            rare += 1
        }
        var groups = all.prefix(rare).map { [$0] }
        for size in [2, 3] {
            let common = all.dropFirst(rare).prefix(Self.mostCombined / size)
            groups = all.prefix(rare).map { [$0] } + Self.combinations(of: size, from: common)
            guard !groups.isEmpty else { break }
            let count = try Self.count(database, table, Self.any(of: groups.map(Self.all)))
            if count <= 2 * Self.fewTexts { break }
        }
        if groups.isEmpty { groups = [[all[0]]] }
        expression = "(\(Self.any(of: groups.map(Self.all)))) AND (\(Self.any(of: all)))"
        firstScored = groups.joined().count
    }

    private static func count(
        _ database: Database, _ table: String, _ expression: String
    ) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT count(*) FROM \(table) WHERE \(table) MATCH ?")
        return try Int.fetchOne(statement, arguments: [expression]) ?? 0
    }

    /// How many texts there may be at most; counting them would cost 20 ms a million.
    private static func mostTexts(_ database: Database) throws -> Int {
        let statement = try database.cachedStatement(sql: "SELECT max(id) FROM skills")
        return try Int.fetchOne(statement) ?? 0
    }

    /// Every choice of `size` of `phrases`.
    private static func combinations(
        of size: Int, from phrases: ArraySlice<LexicalQuery.Phrase>
    ) -> [[LexicalQuery.Phrase]] {
        guard size > 0 else { return [[]] }
        return phrases.indices.flatMap { index in
            combinations(of: size - 1, from: phrases[(index + 1)...]).map { [phrases[index]] + $0 }
        }
    }

    private static func any(of expressions: [String]) -> String {
        expressions.joined(separator: " OR ")
    }

    private static func all(of phrases: [LexicalQuery.Phrase]) -> String {
        phrases.count == 1 ? phrases[0] : "(\(phrases.joined(separator: " AND ")))"
    }

    // So many texts are ranked in 5 milliseconds.
    private static let fewTexts = 5000
    // Each combination reads again where its phrases are: 15 pairs of six, or four triples of four.
    private static let mostCombined = 12
}
