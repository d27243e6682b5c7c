import Foundation
import SkillCore

/// What a skill answered, read from its result descriptor.
///
/// The bytes come from untrusted code: one letter, a little-endian 32-bit length, and exactly that
/// many bytes of JSON or of a message. Anything else is no answer.
enum ResultFrame: Hashable {
    case output(JSONValue)
    case error(String)

    init?(_ bytes: Data) {
        let bytes = [UInt8](bytes)
        guard bytes.count >= Self.headerSize else { return nil }
        let length = Int(littleEndian: bytes[1..<Self.headerSize])
        guard bytes.count == Self.headerSize + length else { return nil }
        let payload = Data(bytes[Self.headerSize...])
        switch bytes[0] {
        case UInt8(ascii: "o"):
            // What isn't JSON is no answer, whatever the reason.
            guard let value = try? JSONValue(parsing: payload) else { return nil }
            self = .output(value)
        case UInt8(ascii: "e"): self = .error(String(decoding: payload, as: UTF8.self))
        default: return nil
        }
    }

    /// Whether a frame says that the skill threw.
    static func isError(_ bytes: Data) -> Bool { bytes.first == UInt8(ascii: "e") }

    /// Whether `bytes` begin with a whole frame.
    static func isWhole(_ bytes: Data) -> Bool {
        wholeSize(of: bytes).map { bytes.count >= $0 } ?? false
    }

    /// Whether `bytes` are one whole answer and nothing else.
    static func isOneAnswer(_ bytes: Data) -> Bool {
        wholeSize(of: bytes) == bytes.count && (isError(bytes) || bytes.first == UInt8(ascii: "o"))
    }

    /// The size of the frame that `bytes` begin with, once its header is there.
    private static func wholeSize(of bytes: Data) -> Int? {
        guard bytes.count >= headerSize else { return nil }
        return headerSize + Int(littleEndian: bytes.prefix(headerSize).dropFirst())
    }

    static let headerSize = 5
}
