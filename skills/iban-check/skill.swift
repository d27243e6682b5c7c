import SkillKit

struct Input: Codable {
    /// An international bank account number; spaces and letter case don't matter.
    var iban: String
}

struct Output: Codable {
    /// Whether the length and the check digits are right.
    var isValid: Bool
    /// The two-letter country code the number begins with.
    var country: String
}

func run(_ input: Input) throws -> Output {
    let iban = input.iban.uppercased().filter { !$0.isWhitespace }
    guard iban.count > 4, iban.allSatisfy({ isLetter($0) || isDigit($0) }),
        iban.prefix(2).allSatisfy(isLetter), iban.dropFirst(2).prefix(2).allSatisfy(isDigit)
    else {
        throw InvalidInput(
            "An IBAN begins with two letters and two digits, then has only letters and digits.")
    }
    let country = String(iban.prefix(2))
    let hasLength = lengths[country].map { $0 == iban.count } ?? (15...34).contains(iban.count)
    return Output(isValid: hasLength && remainder(of: iban) == 1, country: country)
}

private func isLetter(_ character: Character) -> Bool {
    character.isASCII && character.isUppercase
}

private func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
}

/// The number modulo 97 after ISO 13616: the first four characters go last, letters count from 10.
private func remainder(of iban: String) -> Int {
    (iban.dropFirst(4) + iban.prefix(4)).reduce(0) { remainder, character in
        let value = character.hexDigitValue ?? letterValue(character)
        return (remainder * (value > 9 ? 100 : 10) + value) % 97
    }
}

private func letterValue(_ letter: Character) -> Int {
    Int(letter.asciiValue ?? 0) - Int(UInt8(ascii: "A")) + 10
}

/// The lengths of the IBANs of some countries (the SWIFT IBAN registry).
private let lengths = [
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29,
]
