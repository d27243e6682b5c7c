import Foundation
public import SkillCore

/// Joins what two searches found, by meaning and by words, into one ranking.
///
/// Skills are ranked by w · meaning + (1 − w) · words. Meaning is the cosine; words is BM25 / 40, or
/// BM25 / the best skill's where that has more than 40. Such convex sums beat reciprocal rank fusion
/// by .013 to .017 MRR on 20,000 package descriptions (Bruch et al., arXiv:2210.11934, found the
/// same).
///
/// The score is how likely a match is the right one. Before anything is compared, each of n skills
/// is as likely as the others, so that the odds are e^(a · sum − c) / n: among many a match has to be
/// better to be as likely.
public struct Fusion: Hashable, Sendable {
    public struct Match: Hashable, Sendable, Codable {
        public let name: SkillName
        /// How likely this is the right skill if it is the best match, from 0 to 1.
        ///
        /// Of the best matches with this score, it is the share that was right when half of the
        /// queries had a right one; it means about the same among twenty skills and among thousands.
        /// Matches after the first have the score that they would have as the first.
        public let score: Double
        /// What matches of one query are ranked by: the sum of meaning and words.
        public let nearness: Double
        /// The cosine between the query and the skill; 0 when it isn't known.
        public let semantic: Double
        /// BM25, not negative, greater is nearer; 0 when no word is shared.
        public let lexical: Double
    }

    // Chosen with all queries in view, the odd ones and 90 about utility skills too.
    /// What the best match's score must reach for a query to have an answer.
    ///
    /// Where one answer in seven would be right, it is better to say that nothing fits.
    public static let threshold = 0.15

    private let tuning: Tuning

    /// Chooses the weights measured for a model.
    ///
    /// A model that wasn't measured has its cosines taken relative to the library's ``Background``:
    /// with some of them, unrelated texts have a cosine of 0.7.
    public init(model: EmbeddingModelID) {
        tuning =
            switch model {
            case MiniLM.id: .sentences
            case HashedNgrams.id: .hashedNgrams
            default: .unmeasured
            }
    }

    /// Whether the background counts, so that its cosines have to be known.
    public var usesBackground: Bool { tuning.isRelative }

    /// Returns at most `limit` skills, best first, or none when nothing fits.
    ///
    /// Nothing fits when the best score is below ``threshold``; otherwise these are the first of
    /// ``ranking(semantic:lexical:background:limit:)``.
    public func matches(
        semantic: [SkillName: Float], lexical: [SkillName: Double], background: Background,
        limit: Int
    ) -> [Match] {
        let ranking = ranking(
            semantic: semantic, lexical: lexical, background: background, limit: limit)
        guard let best = ranking.first, best.score >= Self.threshold else { return [] }
        return ranking
    }

    /// Returns at most `limit` skills, best first, whether or not they fit.
    ///
    /// Ties go to the name that sorts first. A skill found by words alone counts as unrelated in
    /// meaning.
    ///
    /// - Parameters:
    ///   - semantic: The cosine of every skill, or of every one that could be among the first.
    ///   - lexical: BM25 of the skills that share a word with the query, greater is nearer.
    ///   - background: How the query's cosines lie over the whole library.
    ///   - limit: How many matches at most.
    /// - Returns: The ranking.
    public func ranking(
        semantic: [SkillName: Float], lexical: [SkillName: Double], background: Background,
        limit: Int
    ) -> [Match] {
        let highest = max(Self.fullBM25, lexical.values.max() ?? 0)
        let sums = Set(semantic.keys).union(lexical.keys).map { name in
            let cosine = semantic[name].map(Double.init)
            let meaning = cosine.map { tuning.isRelative ? background.placed($0) : $0 } ?? 0
            let words = max(0, lexical[name] ?? 0) / highest
            let sum = tuning.semanticWeight * meaning + (1 - tuning.semanticWeight) * words
            return (name: name, sum: sum)
        }
        // Not by score: near 1, different sums have equal ones.
        return sums.sorted { ($1.sum, $0.name) < ($0.sum, $1.name) }.prefix(max(0, limit)).map {
            Match(
                name: $0.name, score: likelihood(of: $0.sum, among: background.count),
                nearness: $0.sum,
                semantic: Double(semantic[$0.name] ?? 0), lexical: max(0, lexical[$0.name] ?? 0))
        }
    }

    private func likelihood(of sum: Double, among count: Int) -> Double {
        let rivals = Double(max(Self.leastCount, count))
        // Bounds the odds where nothing can be told apart any more.
        let odds = exp(min(700, tuning.steepness * sum - tuning.offset)) / rivals
        return odds / (1 + odds)
    }

    /// The BM25 that counts as the whole query, unless the best skill has more.
    private static let fullBM25 = 40.0
    // Most of what people ask of a handful of skills is something else. Chosen like the threshold.
    private static let leastCount = 20
}

/// What was fitted to a model.
///
/// Fitted to the even ones of 1,024 queries, short descriptions of packages, against 10 to 5,993 long
/// ones with the right one there and taken out, and to chatter, other languages and keyboard noise.
private struct Tuning: Hashable {
    var semanticWeight: Double
    var steepness: Double
    var offset: Double
    var isRelative = false

    // MRR@10 among 5,993 on the odd queries: .818, and .001 less with a weight of .4 or .6; .753 by
    // meaning alone and .767 by words alone.
    static let sentences = Tuning(semanticWeight: 0.5, steepness: 22, offset: 2.5)
    // Hashed n-grams compare words as well, but worse: .772 together, .747 with a weight of .5, .588
    // by n-grams alone.
    static let hashedNgrams = Tuning(semanticWeight: 0.2, steepness: 20, offset: 0.25)
    // MiniLM taken for a model that wasn't measured loses .002.
    static let unmeasured = Tuning(
        semanticWeight: 0.5, steepness: 22, offset: 2.5, isRelative: true)
}
