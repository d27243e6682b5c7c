import Foundation
import SkillCore
import SkillTestSupport

/// Random values, and random texts that are nearly JSON.
struct RandomJSON {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func value(depth: Int = 4) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .integer(Int(truncatingIfNeeded: generator.next() >> UInt64.random(in: 0..<64)))
        case 3: .number(double())
        case 4, 5: .string(string())
        case 6: .array((0..<count()).map { _ in value(depth: depth - 1) })
        default:
            .object(
                Dictionary((0..<count()).map { _ in (string(), value(depth: depth - 1)) }) {
                    first, _ in first
                })
        }
    }

    /// A text of which a few bytes were removed, doubled, replaced or swapped with others.
    mutating func mutated(_ text: String) -> Data {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = bytes.indices.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(bytes[place], at: place)
            case 2: bytes[place] = UInt8.random(in: 1...255, using: &generator)
            case 3: bytes.swapAt(place, bytes.indices.randomElement(using: &generator) ?? 0)
            default: bytes.insert(contentsOf: fragment().utf8, at: place)
            }
        }
        return Data(bytes)
    }

    /// A number as people may write it, and sometimes may not.
    mutating func numeral() -> String {
        let digits = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
            String(Int.random(in: 0...9, using: &generator))
        }
        var text = Bool.random(using: &generator) ? "-" : ""
        text += digits.joined()
        if Bool.random(using: &generator) {
            text += "." + String(repeating: "0", count: Int.random(in: 0...4, using: &generator))
        }
        if Bool.random(using: &generator) { text += "5" }
        if Bool.random(using: &generator) {
            text += "e\(Int.random(in: -25...25, using: &generator))"
        }
        return text
    }

    private mutating func fragment() -> String {
        Self.fragments.randomElement(using: &generator) ?? ""
    }

    private mutating func count() -> Int { Int.random(in: 0...5, using: &generator) }

    private mutating func double() -> Double {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Double.random(in: -1...1, using: &generator)
        case 1: Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 1000
        case 2: (Double.random(in: -1e18...1e18, using: &generator)).rounded()
        default: Double(bitPattern: generator.next())
        }
    }

    private mutating func string() -> String {
        let length = Int.random(in: 0...6, using: &generator)
        return (0..<length).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }
            .joined()
    }

    private static let pieces = [
        "a", "B", "z", "0", " ", "/", "\"", "\\", "\u{0}", "\u{8}", "\t", "\n", "\u{b}", "\u{c}",
        "\r", "\u{1f}", "\u{7f}", "é", "e\u{301}", "\u{2028}", "\u{ffff}", "日", "😀", "\u{feff}",
    ]
    private static let fragments = [
        "\\", "\"", "[", "]", "{", "}", ":", ",", " ", "\n", "-", "+", ".", "e", "0", "1", "1e400",
        "00", "\\u", "\\ud83d", "\\ude00", "\\u00e9", "\\q", "null", "true", "NaN", "//", "\u{1}",
        "\"a\":1,", "[1]", "9007199254740993.0", "\u{feff}",
    ]
}
