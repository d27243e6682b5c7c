/// How a query's cosines lie over a library: what is usual there, so that a match stands out.
public struct Background: Hashable, Sendable {
    /// How many skills the library has.
    public let count: Int
    private let mean: Double
    private let deviation: Double
    private let isTelling: Bool

    /// Describes a library of `count` skills.
    ///
    /// - Parameters:
    ///   - count: How many skills a match was chosen from.
    ///   - cosines: The query's cosine with each of them, or with an even sample: some hundreds are
    ///     enough. The best matches alone are no sample.
    public init(count: Int, cosines: some Collection<Float>) {
        self.count = count
        let size = Double(max(1, cosines.count))
        let mean = cosines.reduce(0) { $0 + Double($1) } / size
        let variance = cosines.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / size
        self.mean = mean
        deviation = variance.squareRoot()
        isTelling = cosines.count >= Self.leastSample
    }

    /// Where a cosine would lie if this background were MiniLM's usual one.
    ///
    /// Among few skills it is the cosine itself; where all are alike, none stands out.
    func placed(_ cosine: Double) -> Double {
        guard isTelling else { return cosine }
        guard deviation > Self.leastDeviation else { return Self.usualMean }
        return Self.usualMean + Self.usualDeviation * (cosine - mean) / deviation
    }

    // MiniLM's cosines between a package's short description and the long ones of others: mean .10,
    // deviation .11 among 60 and .09 among 6,000.
    private static let usualMean = 0.1
    private static let usualDeviation = 0.1
    // No match can be further than 2.8 deviations from the mean of ten.
    private static let leastSample = 10
    /// Below it cosines differ by their rounding alone.
    private static let leastDeviation = 1e-5
}
