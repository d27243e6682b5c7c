import Foundation
import SkillKit

struct Input: Codable {
    /// Any text.
    var text: String
}

struct Output: Codable {
    /// The text's UTF-8 bytes in Base64 (RFC 4648), with padding.
    var base64: String
}

func run(_ input: Input) throws -> Output {
    Output(base64: Data(input.text.utf8).base64EncodedString())
}
