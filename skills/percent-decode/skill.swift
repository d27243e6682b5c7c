import Foundation
import SkillKit

struct Input: Codable {
    /// Text with percent escapes, such as `caf%C3%A9`.
    var encoded: String
    /// Whether `+` stands for a space, as in web forms; false when left out.
    var decodesPlus: Bool?
}

struct Output: Codable {
    var text: String
}

func run(_ input: Input) throws -> Output {
    var bytes: [UInt8] = []
    var rest = input.encoded.utf8[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "%"):
            bytes.append(try escapedByte(rest.prefix(2)))
            rest = rest.dropFirst(2)
        case UInt8(ascii: "+") where input.decodesPlus == true:
            bytes.append(UInt8(ascii: " "))
        default:
            bytes.append(byte)
        }
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
        throw InvalidInput("The escapes hold bytes that aren't UTF-8 text.")
    }
    return Output(text: text)
}

private func escapedByte(_ digits: Substring.UTF8View) throws -> UInt8 {
    let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard values.count == 2, let byte = UInt8(exactly: values[0] * 16 + values[1]) else {
        throw InvalidInput("A % must be followed by two hexadecimal digits.")
    }
    return byte
}
