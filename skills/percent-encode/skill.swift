import SkillKit

struct Input: Codable {
    /// Any text, such as the value of a query parameter.
    var text: String
}

struct Output: Codable {
    /// The text with everything but unreserved characters as `%` and two hexadecimal digits.
    var encoded: String
}

func run(_ input: Input) throws -> Output {
    let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    let parts = input.text.utf8.map { byte in
        unreserved.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte)
    }
    return Output(encoded: parts.joined())
}

private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + digits : digits
}
