import Foundation
import SkillCore
import SkillSearch

/// How well the right text is found, and whether it is noticed that there is none.
enum RetrievalCase {
    static func section(title: String, data folder: URL) async throws -> Section {
        let data = try RetrievalData(folder: folder)
        let embedded = try await embedded(data)
        var runs: [(size: Int, run: RetrievalRun)] = []
        for size in sizes.filter({ $0 < data.texts.count }) + [data.texts.count] {
            runs.append((size, try await RetrievalRun(data, librariesOf: size, embedded)))
        }
        let models = embedded.map(\.model)
        let ways =
            [RetrievalRun.Way.words]
            + models.flatMap { [.meaning($0), .fusion($0)] as [RetrievalRun.Way] }
        return Section(
            title: title,
            method: """
                \(Figure.count(data.texts.count)) texts, and \
                \(Figure.count(data.queries.count { $0.right != nil })) queries with one right text \
                each, in a library of all texts and in as many smaller ones as hold them all. Each \
                text is a skill whose name says nothing, so only the text can be found. Weights were \
                fitted to queries on even lines, so the odd ones count; below which score nothing \
                fits was chosen with both in view. The interval is of MRR@10, by drawing the queries \
                again 2,000 times.

                A query is refused when its best score is below \(Figure.limit(Fusion.threshold)). \
                Without the right text, another may fit as well, the more so among many. AUC says \
                how often a query with its right text scores higher than one without. The last table \
                holds scores against how often the best match was right.
                """,
            tables: [rankings(runs, ways), refusals(runs, models), reliability(runs, models)],
            goals: runs.last.map { last in models.flatMap { goals(last.run, $0) } } ?? [])
    }

    private static func rankings(
        _ runs: [(size: Int, run: RetrievalRun)], _ ways: [RetrievalRun.Way]
    ) -> Table {
        var rows: [[String]] = []
        for (size, run) in runs {
            for (isEven, half) in [(false, "odd"), (true, "even")] {
                for way in ways {
                    let ranked = run.ranked(way, even: isEven)
                    let queries = "\(half), \(Figure.count(ranked.places.count))"
                    rows.append([Figure.count(size), queries, way.title] + ranked.cells)
                }
            }
        }
        return Table(head: ["Texts", "queries", "What"] + RankedQueries.head, rows: rows)
    }

    private static func refusals(
        _ runs: [(size: Int, run: RetrievalRun)], _ models: [EmbeddingModelID]
    ) -> Table {
        Table(
            head: ["Texts", "What"] + JudgedScores.head,
            rows: runs.flatMap { size, run in
                models.map { model in
                    [Figure.count(size), RetrievalRun.Way.fusion(model).title]
                        + (run.scores[model] ?? JudgedScores()).cells
                }
            })
    }

    private static func reliability(
        _ runs: [(size: Int, run: RetrievalRun)], _ models: [EmbeddingModelID]
    ) -> Table {
        var rows: [[String]] = []
        for model in models {
            for (size, run) in runs {
                let title = RetrievalRun.Way.fusion(model).title
                let fifths = (run.scores[model] ?? JudgedScores()).reliability
                rows += fifths.map { [Figure.count(size), title] + $0 }
            }
        }
        return Table(head: ["Texts", "What"] + JudgedScores.reliabilityHead, rows: rows)
    }

    /// The sum of two searches is to find more than each of them.
    private static func goals(_ run: RetrievalRun, _ model: EmbeddingModelID) -> [Goal] {
        let words = run.ranked(.words, even: false)
        let meaning = run.ranked(.meaning(model), even: false)
        let fusion = run.ranked(.fusion(model), even: false)
        let title = RetrievalRun.Way.fusion(model).title
        return [
            .above("\(title), recall@5", fusion.recall(5), words.recall(5), meaning.recall(5)),
            .above(
                "\(title), MRR@10", fusion.meanReciprocalRank, words.meanReciprocalRank,
                meaning.meanReciprocalRank),
        ]
    }

    /// MiniLM when it is installed, and hashed n-grams.
    private static func embedded(_ data: RetrievalData) async throws -> [RetrievalRun.Embedded] {
        let folder = ModelFolder()
        var models: [any EmbeddingModel] = [HashedNgrams()]
        if folder.isInstalled { models.insert(try MiniLM(folder: folder.url), at: 0) }
        var embedded: [RetrievalRun.Embedded] = []
        for model in models {
            let texts = try await model.embeddings(of: data.texts)
            let queries = try await model.embeddings(of: data.queries.map(\.text))
            embedded.append(
                RetrievalRun.Embedded(model: model.id, texts: texts, queries: queries))
        }
        return embedded
    }

    /// A handful of skills, and as many as grow in a day; then all there are.
    private static let sizes = [60, 1_000]
}
