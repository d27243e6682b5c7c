import Foundation

/// Exact search through all vectors, beside the libraries that are known for it.
enum ScanCases {
    /// For each size that is at most `largest`, and for vectors that lie as those of texts do.
    static func cases(largest: Int) -> [Case] {
        let usual = [1_000, 10_000, 100_000, 1_000_000].filter { $0 <= largest }
        var cases = (usual.isEmpty ? [largest] : usual).map { count in
            Case(title: "Search through \(Figure.count(count)) vectors") {
                try await section($0, title: $1, count, .random)
            }
        }
        if largest >= clusteredCount {
            let title = "Search through \(Figure.count(clusteredCount)) vectors in clusters"
            cases.append(
                Case(title: title) {
                    try await section($0, title: $1, clusteredCount, .clustered)
                })
        }
        return cases
    }

    private static func section(
        _ stage: Stage, title: String, _ count: Int, _ kind: VectorFile.Kind
    ) async throws -> Section {
        let rounds = max(1, stage.rounds / slowness(count))
        let contest = try SearchContest(stage, count, kind)
        let singles = try await Contender.times(of: contest.ofOne(), rounds: rounds)
        let batches = try await Contender.times(of: contest.ofMany(), rounds: max(1, rounds / 4))
        let width = SearchContest.batch
        return Section(
            title: title,
            method: """
                The \(SearchContest.limit) nearest of \(Figure.count(count)) \(kind.rawValue) unit \
                vectors of \(VectorFile.dimension) components, exactly, each on one thread. They \
                are in memory; sqlite-vec has them in a file that it maps. First the time of one \
                query, then the queries a second that follow from the median of \(width) asked at \
                once, all in turns. Where they fit into the processor's caches, up to 10,000, each \
                has three searches in its turn and the last counts. A peer's time is that of the \
                library's own call, and all answers are compared. The floor is reading a byte for \
                each component.
                """,
            series: singles,
            rates: batches.map { series in
                Rate(
                    name: series.name, runs: series.times.count * width,
                    perSecond: Double(width) / (series.median / 1_000))
            },
            goals: kind == .random ? contest.goals(singles, batches) : [])
    }

    /// How many times fewer rounds a size gets.
    private static func slowness(_ count: Int) -> Int {
        count > 100_000 ? 25 : count > 10_000 ? 5 : 1
    }

    private static let clusteredCount = 100_000
}
