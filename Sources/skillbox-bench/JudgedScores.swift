import SkillSearch

/// The best match's score by query, and whether that match was right.
struct JudgedScores {
    struct Judged {
        var score: Double
        var isRight: Bool
    }

    /// Of queries whose right text is there.
    var answerable: [Judged] = []
    /// Of the same queries with their right text taken out.
    var unanswerable: [Judged] = []
    /// Of queries that no text was ever right for.
    var offTopic: [Judged] = []

    /// One row: what saying that nothing fits keeps, loses and refuses.
    var cells: [String] {
        let lost = answerable.count { $0.isRight && Self.isRefused($0) }
        return [
            Figure.share(1 - Self.refused(answerable)),
            Figure.share(Double(lost) / Double(max(1, answerable.count))),
            Figure.share(Self.refused(unanswerable)),
            offTopic.isEmpty ? "none asked" : Figure.share(Self.refused(offTopic)),
            Figure.share(separation),
        ]
    }

    static let head = [
        "kept", "right, but refused", "refused without the right text", "refused off topic", "AUC",
    ]

    /// By fifth of the score: how many, their mean score, and the share that was right.
    var reliability: [[String]] {
        let all = answerable + unanswerable
        return (0..<5).map { fifth in
            let some = all.filter { min(4, Int($0.score * 5)) == fifth }
            let mean = some.reduce(0) { $0 + $1.score } / Double(max(1, some.count))
            let right = Double(some.count { $0.isRight }) / Double(max(1, some.count))
            return [
                "\(Figure.limit(Double(fifth) / 5)) to \(Figure.limit(Double(fifth + 1) / 5))",
                Figure.count(some.count), some.isEmpty ? "" : Figure.share(mean),
                some.isEmpty ? "" : Figure.share(right),
            ]
        }
    }

    static let reliabilityHead = ["score", "queries", "mean score", "right"]

    /// How often a query with an answer has a higher score than one without.
    ///
    /// It is the area under the curve of kept over refused; equals count half.
    private var separation: Double {
        var above = 0.0
        for kept in answerable {
            for other in unanswerable {
                above += kept.score > other.score ? 1 : kept.score == other.score ? 0.5 : 0
            }
        }
        return above / Double(max(1, answerable.count * unanswerable.count))
    }

    private static func refused(_ judged: [Judged]) -> Double {
        Double(judged.count(where: isRefused)) / Double(max(1, judged.count))
    }

    private static func isRefused(_ judged: Judged) -> Bool { judged.score < Fusion.threshold }
}
