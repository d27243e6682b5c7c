import SkillKit

struct Input: Codable {
    /// A card or account number; spaces and hyphens between digits don't matter.
    var number: String
}

struct Output: Codable {
    /// Whether the last digit is the right check digit.
    var isValid: Bool
}

func run(_ input: Input) throws -> Output {
    let characters = input.number.filter { $0 != " " && $0 != "-" }
    let digits = characters.filter(\.isASCII).compactMap(\.wholeNumberValue)
    guard digits.count == characters.count, digits.count >= 2 else {
        throw InvalidInput("The number must have at least two digits and no letters.")
    }
    // From the right, every second digit counts double, and the digits of the double are added.
    let sum = digits.reversed().enumerated().reduce(0) { sum, place in
        let (offset, digit) = place
        let value = offset.isMultiple(of: 2) ? digit : digit * 2
        return sum + (value > 9 ? value - 9 : value)
    }
    return Output(isValid: sum.isMultiple(of: 10))
}
