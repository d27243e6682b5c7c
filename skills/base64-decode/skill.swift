import Foundation
import SkillKit

struct Input: Codable {
    /// Base64 of the usual or the URL-safe kind; white space and padding don't matter.
    var base64: String
}

struct Output: Codable {
    /// The text whose UTF-8 bytes were encoded.
    var text: String
}

func run(_ input: Input) throws -> Output {
    let digits = input.base64
        .filter { !$0.isWhitespace }
        .replacing("-", with: "+")
        .replacing("_", with: "/")
        .trimmingSuffix { $0 == "=" }
    let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
    guard let bytes = Data(base64Encoded: digits + padding) else {
        throw InvalidInput("The text isn't valid Base64.")
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
        throw InvalidInput("The Base64 holds bytes that aren't UTF-8 text.")
    }
    return Output(text: text)
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
