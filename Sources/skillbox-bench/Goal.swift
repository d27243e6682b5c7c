/// A figure that skillbox is meant to reach.
struct Goal {
    var name: String
    var demand: String
    var reached: String
    /// Nil when it could not be measured.
    var isMet: Bool?

    /// A time that is to be at most `limit` milliseconds.
    static func time(_ name: String, _ reached: Double, atMost limit: Double) -> Goal {
        Goal(
            name: name, demand: "at most \(Figure.limit(limit)) ms",
            reached: "\(Figure.time(reached)) ms", isMet: reached <= limit)
    }

    /// What `series` took is to be at most `factor` times what `peer` took.
    static func share(
        _ name: String, of series: Series, beside peer: Series, atMost factor: Double
    ) -> Goal {
        let ratio = series.median / peer.median
        return Goal(
            name: name, demand: "at most \(Figure.limit(factor)) of \(peer.name)",
            reached: Figure.ratio(ratio), isMet: ratio <= factor)
    }

    static func rate(_ name: String, _ rate: Rate, atLeast limit: Int) -> Goal {
        Goal(
            name: name, demand: "at least \(Figure.count(limit)) a second",
            reached: "\(Figure.count(Int(rate.perSecond))) a second",
            isMet: rate.perSecond >= Double(limit))
    }

    static func unmeasured(_ name: String, demand: String, because reason: String) -> Goal {
        Goal(name: name, demand: demand, reached: reason, isMet: nil)
    }

    var row: [String] {
        [name, demand, reached, isMet.map { $0 ? "yes" : "no" } ?? "not measured"]
    }

    static let head = ["Goal", "demand", "reached", "met"]
}
