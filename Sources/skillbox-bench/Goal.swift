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

    /// The median of `series` is to be at most `limit` milliseconds.
    static func median(_ name: String, of series: Series, atMost limit: Double) -> Goal {
        guard let reason = series.absence else {
            return time(name, series.median, atMost: limit)
        }
        return unmeasured(name, demand: "at most \(Figure.limit(limit)) ms", because: reason)
    }

    /// What `series` took is to be at most `factor` times what `peer` took.
    static func share(
        _ name: String, of series: Series, beside peer: Series, atMost factor: Double
    ) -> Goal {
        compared(
            name, series, peer, demand: "at most \(Figure.limit(factor)) of \(peer.name)"
        ) {
            let ratio = series.median / peer.median
            return (Figure.ratio(ratio), ratio <= factor)
        }
    }

    /// What `peer` took is to be at least `factor` times what `series` took.
    static func faster(
        _ name: String, _ series: Series, than peer: Series, atLeast factor: Double
    ) -> Goal {
        compared(
            name, series, peer,
            demand: "at least \(Figure.limit(factor)) times faster than \(peer.name)"
        ) {
            let ratio = peer.median / series.median
            return ("\(Figure.ratio(ratio)) times faster", ratio >= factor)
        }
    }

    private static func compared(
        _ name: String, _ series: Series, _ peer: Series, demand: String,
        _ compare: () -> (reached: String, isMet: Bool)
    ) -> Goal {
        if let reason = series.absence ?? peer.absence {
            return unmeasured(name, demand: demand, because: reason)
        }
        let (reached, isMet) = compare()
        return Goal(name: name, demand: demand, reached: reached, isMet: isMet)
    }

    static func rate(_ name: String, _ rate: Rate, atLeast limit: Int) -> Goal {
        Goal(
            name: name, demand: "at least \(Figure.count(limit)) a second",
            reached: "\(Figure.count(Int(rate.perSecond))) a second",
            isMet: rate.perSecond >= Double(limit))
    }

    /// A share is to be above both `first` and `second`.
    static func above(
        _ name: String, _ reached: Double, _ first: Double, _ second: Double
    ) -> Goal {
        Goal(
            name: name, demand: "above \(Figure.share(first)) and \(Figure.share(second))",
            reached: Figure.share(reached), isMet: reached > max(first, second))
    }

    static func unmeasured(_ name: String, demand: String, because reason: String) -> Goal {
        Goal(name: name, demand: demand, reached: reason, isMet: nil)
    }

    var row: [String] {
        [name, demand, reached, isMet.map { $0 ? "yes" : "no" } ?? "not measured"]
    }

    static let head = ["Goal", "demand", "reached", "met"]
}
