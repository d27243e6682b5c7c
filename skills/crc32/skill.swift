import SkillKit

struct Input: Codable {
    /// The text to check, as UTF-8.
    var text: String
}

struct Output: Codable {
    /// The checksum as a number.
    var checksum: Int
    /// The checksum as 8 lowercase hexadecimal digits.
    var hex: String
}

func run(_ input: Input) throws -> Output {
    let checksum = ~input.text.utf8.reduce(UInt32.max) { remainder, byte in
        remainder >> 8 ^ table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)]
    }
    let digits = String(checksum, radix: 16)
    return Output(
        checksum: Int(checksum),
        hex: String(repeating: "0", count: 8 - digits.count) + digits)
}

/// The remainder of every byte, by the reflected polynomial of zip, PNG and Ethernet (IEEE 802.3).
private let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
    }
}
