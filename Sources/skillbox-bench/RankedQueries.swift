/// Where a way to search put the right texts.
struct RankedQueries {
    /// The right text's place, counted from 1, by query; nil where it isn't among the first ten.
    var places: [Int?]

    /// The share of queries whose right text is among the first `count`.
    func recall(_ count: Int) -> Double {
        Double(places.count { ($0 ?? .max) <= count }) / Double(max(1, places.count))
    }

    /// MRR@10: the mean of 1 / place.
    var meanReciprocalRank: Double { Self.mean(reciprocals) }

    /// What 95 % of the means lie between, when as many queries are drawn from these, with
    /// repetition, again and again.
    var interval: ClosedRange<Double> {
        let reciprocals = reciprocals
        guard !reciprocals.isEmpty else { return 0...0 }
        // Always from the same seed, so that intervals repeat.
        var generator = SeededNumbers(seed: 1)
        let means = (0..<Self.draws).map { _ in
            Self.mean(reciprocals.map { _ in reciprocals.randomElement(using: &generator) ?? 0 })
        }.sorted()
        return means[Self.draws / 40]...means[Self.draws - 1 - Self.draws / 40]
    }

    /// One row of figures.
    var cells: [String] {
        let interval = interval
        return [
            Figure.share(recall(1)), Figure.share(recall(5)), Figure.share(meanReciprocalRank),
            "\(Figure.share(interval.lowerBound)) to \(Figure.share(interval.upperBound))",
        ]
    }

    static let head = ["recall@1", "recall@5", "MRR@10", "95 %"]

    private var reciprocals: [Double] { places.map { $0.map { 1 / Double($0) } ?? 0 } }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    private static let draws = 2_000
}
