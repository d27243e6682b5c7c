import SkillKit

struct Input: Codable {
    /// A series of measurements in order.
    var numbers: [Double]
    /// How many neighbouring numbers each average takes in.
    var window: Int
}

struct Output: Codable {
    /// The averages, one for each full window: `window - 1` fewer than the input has.
    var numbers: [Double]
}

func run(_ input: Input) throws -> Output {
    let (numbers, window) = (input.numbers, input.window)
    guard window >= 1, window <= numbers.count else {
        throw InvalidInput(
            "The window must be from 1 to \(numbers.count), how many numbers there are.")
    }
    var sum = numbers.prefix(window).reduce(0, +)
    var averages = [sum / Double(window)]
    for end in window..<numbers.count {
        sum += numbers[end] - numbers[end - window]
        averages.append(sum / Double(window))
    }
    guard averages.allSatisfy(\.isFinite) else {
        throw InvalidInput("The numbers are too large to average.")
    }
    return Output(numbers: averages)
}
