import DescribeNumbers
import SkillKit

struct Input: Codable {
    /// The measurements.
    var numbers: [Double]
    /// How many interquartile ranges from the quartiles is too far; 1.5 when left out.
    var factor: Double?
}

struct Output: Codable {
    /// The numbers that are too far from the others, in the order they had.
    var outliers: [Double]
    /// The least number that is no outlier could be this small.
    var lowerFence: Double
    /// The greatest number that is no outlier could be this large.
    var upperFence: Double
}

/// Tukey's fences (Exploratory Data Analysis, 1977).
func run(_ input: Input) throws -> Output {
    let factor = input.factor ?? 1.5
    guard factor >= 0 else {
        throw InvalidInput("The factor must not be negative, but is \(factor).")
    }
    let statistics = try DescribeNumbers.run(.init(numbers: input.numbers))
    let reach = factor * (statistics.upperQuartile - statistics.lowerQuartile)
    let lowerFence = statistics.lowerQuartile - reach
    let upperFence = statistics.upperQuartile + reach
    guard lowerFence.isFinite, upperFence.isFinite else {
        throw InvalidInput("The factor \(factor) is too large.")
    }
    return Output(
        outliers: input.numbers.filter { $0 < lowerFence || $0 > upperFence },
        lowerFence: lowerFence, upperFence: upperFence)
}
