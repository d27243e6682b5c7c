import Foundation
import SkillCore
import Testing

/// `JSONEncoder` and the `Codable` conformance are the oracle: digests depend on these bytes.
@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            nil, true, false, 0, -1, .integer(.min), .integer(.max), [], [:], [[]], [[:]],
            [[:], [], ["b": [:], "a": [], "c": [1, ["d": nil]]]],
            .string(String(String.UnicodeScalarView((0..<0x100).compactMap(Unicode.Scalar.init)))),
            "", "/\"\\", "\u{2028}\u{ffff}😀",
            // Sorted as UTF-8: not by case, number, locale, UTF-16 or canonical equivalence.
            [
                "": 0, "a": 1, "B": 2, "b": 3, "10": 4, "9": 5, "é": 6, "e\u{302}": 7, "f": 8,
                "\u{ff5e}": 9, "😀": 10, "aa": 11, "a\u{0}": 12, "\u{1112}\u{1161}": 13, "하": 14,
            ],
        ] as [JSONValue])
    func writesWhatFoundationWrites(value: JSONValue) throws {
        #expect(value.canonical == (try encoded(value)))
        #expect(value.pretty == (try encoded(value, with: .prettyPrinted)))
    }

    @Test(arguments: [
        0.0, -0.0, 1, -1, 0.1, 1e-5, 0.0001, 1e15, 1e16, 1e22, 9_007_199_254_740_992, 1.5e300,
        .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
        .signalingNaN,
    ])
    func writesNumbersAsFoundationDoes(number: Double) throws {
        #expect(JSONValue.number(number).canonical == (try encoded(.number(number))))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func writesRandomValuesAsFoundationDoes(seed: UInt64) throws {
        var random = RandomJSON(seed: 200 + seed)
        for _ in 0..<1000 {
            let value = random.value()
            #expect(value.canonical == (try encoded(value)))
            #expect(value.pretty == (try encoded(value, with: .prettyPrinted)))
        }
    }

    /// `JSONEncoder` refuses values from 512 levels on.
    @Test func writesWhatIsNestedDeeply() throws {
        func nested(_ depth: Int) -> JSONValue {
            (0..<depth).reduce(1) { inner, _ in [inner] }
        }

        #expect(nested(511).canonical == (try encoded(nested(511))))
        #expect(throws: EncodingError.self) { try encoded(nested(512)) }
        #expect(
            nested(1000).canonical
                == String(repeating: "[", count: 1000) + "1" + String(repeating: "]", count: 1000))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["a", "é", "\"", "\u{1}"])
    func writesLongStrings(piece: String) throws {
        let value = JSONValue.string(String(repeating: piece, count: 1 << 20))
        #expect(value.canonical == (try encoded(value)))
    }

    private func encoded(
        _ value: JSONValue, with formatting: JSONEncoder.OutputFormatting = []
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
