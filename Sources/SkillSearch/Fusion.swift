public import SkillCore

/// Joins what two searches found, by meaning and by words, into one ranking.
///
/// A skill's score is 0.6 · semantic + 0.4 · lexical / (lexical + 10): a convex sum, which beat
/// reciprocal rank fusion by .013 to .017 MRR on 20,000 package descriptions (Bruch et al.,
/// arXiv:2210.11934, found the same). A query that shares few words with the right skill is found by
/// its meaning alone, so meaning weighs more.
public struct Fusion: Hashable, Sendable {
    public struct Match: Hashable, Sendable, Codable {
        public let name: SkillName
        /// From below 0 (opposite) to 1 (same words, same meaning).
        public let score: Double
        /// The cosine between the query and the skill.
        public let semantic: Double
        /// BM25, not negative, greater is nearer; 0 when no word is shared.
        public let lexical: Double
    }

    /// What a skill must reach, in its score or its semantic score alone, for a query to have an
    /// answer.
    public let threshold: Double

    /// Chooses the threshold measured for a model.
    public init(model: EmbeddingModelID) {
        threshold =
            model == HashedNgrams.id ? Self.thresholdOfHashedNgrams : Self.thresholdOfSentences
    }

    /// Returns at most `limit` skills, best first, or none when nothing fits.
    ///
    /// Nothing fits when no skill reaches the threshold. Ties go to the name that sorts first. A skill
    /// found by words alone counts as unrelated in meaning.
    ///
    /// - Parameters:
    ///   - semantic: The cosine of every skill, from `SearchIndex.scores(for:)`.
    ///   - lexical: BM25 of the skills that share a word with the query, greater is nearer.
    ///   - limit: How many matches at most.
    /// - Returns: The ranking.
    public func matches(
        semantic: [SkillName: Float], lexical: [SkillName: Double], limit: Int
    ) -> [Match] {
        let names = Set(semantic.keys).union(lexical.keys)
        let matches = names.map { name in
            match(name, semantic: Double(semantic[name] ?? 0), lexical: lexical[name] ?? 0)
        }
        guard matches.contains(where: { max($0.score, $0.semantic) >= threshold }) else {
            return []
        }
        return Array(
            matches.sorted { ($1.score, $0.name) < ($0.score, $1.name) }.prefix(max(0, limit)))
    }

    private func match(_ name: SkillName, semantic: Double, lexical: Double) -> Match {
        let words = max(0, lexical)
        return Match(
            name: name,
            score: Self.semanticWeight * semantic
                + (1 - Self.semanticWeight) * words / (words + Self.halfwayBM25),
            semantic: semantic, lexical: words)
    }

    private static let semanticWeight = 0.6
    /// The BM25 that counts half.
    private static let halfwayBM25 = 10.0

    // Chosen on the even ones of 50 requests and 40 off-topic queries ("how to bake sourdough
    // bread", "asdf qwer") against 51 utility skills, with FTS5's BM25; checked on the odd ones:
    //
    //     MiniLM .35         even: 100 % of requests kept, 100 % of off-topic refused
    //                        odd:   96 % and 100 %
    //     hashed n-grams .26 even:  96 % and 95 %
    //                        odd:   80 % and 90 %
    //
    // Of 400 package descriptions, most of which no such skill fits, they refuse 89 % and 91 %.
    private static let thresholdOfSentences = 0.35
    private static let thresholdOfHashedNgrams = 0.26
}
