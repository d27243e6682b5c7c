import SkillKit

struct Input: Codable {
    /// The measured values.
    var numbers: [Double]
    /// Where or when each was measured; 0, 1, 2 and so on when left out.
    var positions: [Double]?
}

struct Output: Codable {
    /// How much the values change per step.
    var slope: Double
    /// The value of the line at position 0.
    var intercept: Double
    /// How well the line fits, from 0 to 1 (the coefficient of determination).
    var rSquared: Double
}

func run(_ input: Input) throws -> Output {
    let values = input.numbers
    let positions = input.positions ?? values.indices.map(Double.init)
    guard positions.count == values.count, values.count >= 2 else {
        throw InvalidInput("A trend needs at least two numbers, and a position for each.")
    }
    let meanPosition = mean(positions)
    let meanValue = mean(values)
    let offsets = positions.map { $0 - meanPosition }
    let deviations = values.map { $0 - meanValue }
    let spread = products(offsets, offsets)
    guard spread > 0 else {
        throw InvalidInput("All positions are the same, so there is no trend.")
    }
    let slope = products(offsets, deviations) / spread
    let intercept = meanValue - slope * meanPosition
    let variation = products(deviations, deviations)
    // A level line fits equal values perfectly.
    let rSquared =
        variation > 0 ? slope * products(offsets, deviations) / variation : 1
    guard [slope, intercept, rSquared].allSatisfy(\.isFinite) else {
        throw InvalidInput("The numbers are too large for a trend.")
    }
    return Output(slope: slope, intercept: intercept, rSquared: rSquared)
}

private func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(numbers.count)
}

private func products(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}
