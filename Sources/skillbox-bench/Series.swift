import Foundation

/// What one contender took, time by time, in milliseconds.
struct Series {
    var name: String
    var times: [Double] = []
    /// Why there are no times, if so.
    var absence: String?

    var median: Double { quantile(0.5) }
    var p99: Double { quantile(0.99) }

    private func quantile(_ part: Double) -> Double {
        let sorted = times.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
}
