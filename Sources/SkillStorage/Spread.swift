/// What many numbers come to.
public struct Spread: Hashable, Sendable {
    /// Half of the numbers are at most this; of an even count, the lower one in the middle.
    public var median: Double
    public var mean: Double

    public init(median: Double, mean: Double) {
        self.median = median
        self.mean = mean
    }

    /// Nil when there are no numbers.
    init?(of numbers: [Double]) {
        guard !numbers.isEmpty else { return nil }
        median = numbers.sorted()[(numbers.count - 1) / 2]
        mean = numbers.reduce(0, +) / Double(numbers.count)
    }
}
