import SkillCore
import SkillSearch

/// What searching libraries of one size gave.
struct RetrievalRun {
    /// The ways to search, by title.
    enum Way: Hashable {
        case words
        case meaning(EmbeddingModelID)
        case fusion(EmbeddingModelID)

        var title: String {
            switch self {
            case .words: "BM25"
            case .meaning(let model): Self.title(of: model)
            case .fusion(let model): "BM25 and \(Self.title(of: model))"
            }
        }

        private static func title(of model: EmbeddingModelID) -> String {
            model == HashedNgrams.id ? "hashed n-grams" : "MiniLM"
        }
    }

    /// A model with the vectors of all texts and queries.
    struct Embedded {
        var model: EmbeddingModelID
        var texts: [Embedding]
        var queries: [Embedding]
    }

    private(set) var places: [Way: [(isEven: Bool, place: Int?)]] = [:]
    /// Of the queries on odd lines.
    private(set) var scores: [EmbeddingModelID: JudgedScores] = [:]

    /// Divides the texts among as few libraries of at least `size` as hold them all, and asks each
    /// query where its right text is, those off topic everywhere.
    init(_ data: RetrievalData, librariesOf size: Int, _ embedded: [Embedded]) async throws {
        let count = max(1, data.texts.count / size)
        for first in 0..<count {
            let rows = Array(stride(from: first, to: data.texts.count, by: count))
            var library = try await RetrievalLibrary(of: data.texts, at: rows)
            for model in embedded { try library.embed(model.texts, of: model.model) }
            for (index, query) in data.queries.enumerated() {
                if let right = query.right, !library.holds(right) { continue }
                try await ask(query, at: index, of: library, embedded)
            }
        }
    }

    func ranked(_ way: Way, even isEven: Bool) -> RankedQueries {
        RankedQueries(places: (places[way] ?? []).filter { $0.isEven == isEven }.map(\.place))
    }

    private mutating func ask(
        _ query: RetrievalData.Query, at index: Int, of library: RetrievalLibrary,
        _ embedded: [Embedded]
    ) async throws {
        let right = try query.right.map(RetrievalLibrary.name)
        let lexical = try await library.lexical(query.text)
        if let right { note(Self.place(of: right, in: lexical), of: .words, query) }
        for model in embedded {
            let semantic = try library.semantic(model.queries[index], of: model.model)
            if let right {
                note(Self.place(of: right, in: semantic), of: .meaning(model.model), query)
            }
            try fuse(query, right, semantic, lexical, of: model.model)
        }
    }

    private mutating func fuse(
        _ query: RetrievalData.Query, _ right: SkillName?, _ semantic: [SkillName: Float],
        _ lexical: [SkillName: Double], of model: EmbeddingModelID
    ) throws {
        var (semantic, lexical) = (semantic, lexical)
        let ranking = Self.ranking(semantic, lexical, of: model)
        let best = JudgedScores.Judged(
            score: ranking.first?.score ?? 0, isRight: ranking.first?.name == right)
        guard let right else {
            scores[model, default: JudgedScores()].offTopic.append(
                JudgedScores.Judged(score: best.score, isRight: false))
            return
        }
        let place = ranking.firstIndex { $0.name == right }
        note(place.map { $0 + 1 }, of: .fusion(model), query)
        guard !query.isEven else { return }
        semantic[right] = nil
        lexical[right] = nil
        let others = Self.ranking(semantic, lexical, of: model)
        scores[model, default: JudgedScores()].answerable.append(best)
        scores[model, default: JudgedScores()].unanswerable.append(
            JudgedScores.Judged(score: others.first?.score ?? 0, isRight: false))
    }

    private mutating func note(_ place: Int?, of way: Way, _ query: RetrievalData.Query) {
        places[way, default: []].append((query.isEven, place))
    }

    private static func ranking(
        _ semantic: [SkillName: Float], _ lexical: [SkillName: Double], of model: EmbeddingModelID
    ) -> [Fusion.Match] {
        Fusion(model: model).ranking(
            semantic: semantic, lexical: lexical,
            background: Background(count: semantic.count, cosines: semantic.values),
            limit: places)
    }

    /// The place among the first ten, ties by name; nil when it isn't among them.
    private static func place<Score: Comparable>(
        of right: SkillName, in scores: [SkillName: Score]
    ) -> Int? {
        guard let score = scores[right] else { return nil }
        let ahead = scores.count { ($0.value, right) > (score, $0.key) }
        return ahead < places ? ahead + 1 : nil
    }

    private static let places = 10
}
