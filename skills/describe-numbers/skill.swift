import SkillKit

struct Input: Codable {
    /// At least one number.
    var numbers: [Double]
}

struct Output: Codable {
    var count: Int
    var sum: Double
    var mean: Double
    var median: Double
    var minimum: Double
    var maximum: Double
    /// The 25th percentile, interpolated between neighbours.
    var lowerQuartile: Double
    /// The 75th percentile, interpolated between neighbours.
    var upperQuartile: Double
    /// The sample standard deviation (division by count - 1); 0 for a single number.
    var standardDeviation: Double
}

func run(_ input: Input) throws -> Output {
    let sorted = input.numbers.sorted()
    guard let minimum = sorted.first, let maximum = sorted.last else {
        throw InvalidInput("There are no numbers to describe.")
    }
    let sum = sorted.reduce(0, +)
    let mean = sum / Double(sorted.count)
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares.isFinite else {
        throw InvalidInput("The numbers are too large to describe.")
    }
    return Output(
        count: sorted.count, sum: sum, mean: mean,
        median: quantile(0.5, of: sorted),
        minimum: minimum, maximum: maximum,
        lowerQuartile: quantile(0.25, of: sorted),
        upperQuartile: quantile(0.75, of: sorted),
        standardDeviation: (squares / Double(max(1, sorted.count - 1))).squareRoot())
}

/// The value below which `fraction` of the numbers lie, by linear interpolation.
///
/// This is type 7 of Hyndman and Fan (1996), what spreadsheets and NumPy give.
private func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return sorted[index] }
    return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
}
