import SkillKit

struct Input: Codable {
    /// A whole number from 1 to 3999.
    var number: Int
}

struct Output: Codable {
    /// The number in Roman numerals, such as `MCMXCIV`.
    var numeral: String
}

func run(_ input: Input) throws -> Output {
    guard (1...3999).contains(input.number) else {
        throw InvalidInput("Roman numerals go from 1 to 3999; \(input.number) has none.")
    }
    var rest = input.number
    var numeral = ""
    for (value, letters) in symbols {
        numeral += String(repeating: letters, count: rest / value)
        rest %= value
    }
    return Output(numeral: numeral)
}

private let symbols = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]
