import Foundation
import SkillCore
import Testing

/// `JSONDecoder` and the `Codable` conformance are the oracle: both must read the same.
@Suite struct JSONReaderTests {
    @Test(arguments: [
        "0", "-0", "-0.0", "0e5", "1.0", "1e2", "1E+2", "10e-1", "1e-2", "123e-2", "1e05", "1.5",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "9223372036854775807.0", "-9223372036854775807.0",
        "-9223372036854775808.0", "9223372036854774783.0", "9007199254740992.0",
        "9007199254740993.0", "9007199254740993e0", "90071992547409930e-1", "9007199254740993.5",
        "0.9223372036854774783e19", "922337203685477580e1", "12e17", "1e18", "1e19", "4.9e-324",
        "9007199254740993.000000001", "18446744073709551.615", "18446744073709551.616",
        "-629383230673172736.0000e-1",
        "1e-400", "0e999999999999999999999", "0.99999999999999999999", "1.7976931348623157e308",
        "123456789012345678901234567890", "3000000000000000001.00000000000000000000000000000",
        "\n\t\r 1 \n", "\u{feff}1", #""\/\b\f\n\r\t\"\\\u0000""#, #""\u00E9\ud83d\ude00""#,
        "\"\u{7f}\u{2028}\u{ffff}\"", "[]", "{}", "[ ]", "{ }", #"[[],{},"",null,true,false]"#,
        #"{"a":1,"b":2,"a":3}"#, "{\"e\u{301}\":1,\"\u{e9}\":2}", "{\"\u{e9}\":2,\"e\u{301}\":1}",
        #"{"":{"":[{"":0}]}}"#,
    ])
    func readsWhatFoundationReads(text: String) throws {
        let expected = try decoded(Data(text.utf8))

        let value = try JSONValue(parsing: text)

        #expect(value == expected)
        #expect(value.canonical == expected.canonical)
        #expect(try JSONValue(parsing: Data(text.utf8)) == expected)
    }

    @Test(arguments: [
        "", " ", "-", "--1", "- 1", "+1", ".5", "1.", "1.e1", "1e", "1e+", "01", "-01", "00", "1_0",
        "0x10", "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1.7976931348623159e308", "tru",
        "truee", "nullx", "True", "'a'", "\"a", #""\"#, #""\x""#, #""\u12""#, #""\u12g4""#,
        #""\u+123""#, #""\U0041""#, #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\u0041""#,
        #""\ud83d\n""#, #""\ud83d\ud83d""#, "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\u{1f}\"", "[", "]",
        "{", "}", "[,1]", "[1 2]", "[1}", "[1]]", "{1:2}", "{a:1}", "{'a':1}", #"{"a"}"#,
        #"{"a" 1}"#, #"{"a":}"#, #"{"a":1]"#, #"{"a":1 "b":2}"#, #"{"\ud800":1}"#, "[] []", "[]x",
        "[]\u{0}", "\u{0}", "\u{b}1", "\u{a0}1", "// c\n1", "\u{feff}", "\u{feff}\u{feff}1",
        "1\u{feff}", "[1e400]", #"{"a":{"b":1e999}}"#,
    ])
    func refusesWhatFoundationRefuses(text: String) {
        #expect(throws: DecodingError.self) { try decoded(Data(text.utf8)) }
        #expect(problem(in: Data(text.utf8)) != nil)
    }

    @Test(
        arguments: [
            [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22],
            [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xe2, 0x82, 0x22], [0x31, 0xff],
            [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], [0xef, 0xbb], [0xef, 0xbb, 0xbf],
            // Half a character before an escape that gives a whole one.
            [0x22, 0xc2, 0x5c, 0x75, 0x30, 0x30, 0x65, 0x39, 0x22],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        #expect(throws: DecodingError.self) { try decoded(Data(bytes)) }
        #expect(problem(in: Data(bytes)) != nil)
    }

    @Test(arguments: [
        // Not in RFC 8259.
        "[1,]", "[1 , ]", #"{"a":1,}"#,
        // `JSONDecoder` doesn't look at the members it leaves out.
        #"{"a":1,"a":1e999}"#,
        // UTF-16, both ways round.
        "1\u{0}", "\u{0}1",
    ])
    func isStricterThanFoundation(text: String) throws {
        _ = try decoded(Data(text.utf8))
        #expect(problem(in: Data(text.utf8)) != nil)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func readsRandomValuesAsFoundationDoes(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<1000 {
            let value = random.value()
            let data = Data((seed.isMultiple(of: 2) ? value.canonical : value.pretty).utf8)

            let read = try JSONValue(parsing: data)

            #expect(read == (try decoded(data)))
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func agreesWithFoundationOnDamagedTexts(seed: UInt64) throws {
        var random = RandomJSON(seed: 100 + seed)
        var acceptedCount = 0
        for _ in 0..<2000 {
            let data = random.mutated(random.value(depth: 3).canonical)
            // The decoder's outcome is the expectation; its error has other words.
            let expected = try? decoded(data)

            // As above: only whether it was read counts.
            let value = try? JSONValue(parsing: data)

            if value == nil, expected != nil, hasTrailingComma(data) { continue }
            #expect(value == expected, "\(String(decoding: data, as: UTF8.self))")
            #expect(value?.canonical == expected?.canonical)
            acceptedCount += value == nil ? 0 : 1
        }
        #expect((200..<1800).contains(acceptedCount))
    }

    @Test func readsRandomNumbersAsFoundationDoes() {
        var random = RandomJSON(seed: 7)
        for _ in 0..<10_000 {
            let text = random.numeral()
            let data = Data(text.utf8)
            // The decoder's outcome is the expectation; its error has other words.
            #expect((try? JSONValue(parsing: data)) == (try? decoded(data)), "\(text)")
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func boundsNesting(opening: String, closing: String) throws {
        func text(depth: Int) -> String {
            String(repeating: opening, count: depth) + "[]"
                + String(repeating: closing, count: depth)
        }

        #expect(try JSONValue(parsing: text(depth: 511)) == decoded(Data(text(depth: 511).utf8)))
        #expect(throws: DecodingError.self) { try decoded(Data(text(depth: 512).utf8)) }
        #expect(
            problem(in: Data(text(depth: 512).utf8))?.hasSuffix(
                "at most 512 arrays and objects may be nested.") == true)
        #expect(problem(in: Data(String(repeating: opening, count: 1_000_000).utf8)) != nil)
    }

    @Test func readsAndWritesTheDeepestTextOnASmallStack() async {
        let text = String(repeating: #"{"a":["#, count: 256) + String(repeating: "]}", count: 256)
        let written = await withCheckedContinuation { continuation in
            let thread = Thread {
                // The test compares what comes back, and nothing is that too.
                continuation.resume(returning: (try? JSONValue(parsing: text))?.canonical)
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(written == text)
    }

    @Test(arguments: ["a", "é", #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#])
    func readsLongStrings(piece: String) throws {
        let text = "\"" + String(repeating: piece, count: (1 << 20) / piece.utf8.count) + "\""
        #expect(try JSONValue(parsing: text) == decoded(Data(text.utf8)))
    }

    /// In quadratic time, each of these would take minutes.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "1", count: 4_000_000),
            "0." + String(repeating: "0", count: 2_000_000) + "1e2000000",
            "1e" + String(repeating: "9", count: 2_000_000),
            String(repeating: "[", count: 2_000_000),
            "[" + String(repeating: "[],", count: 500_000),
            "\"" + String(repeating: #"\ud83d\ude00"#, count: 100_000),
            "{" + String(repeating: #""a":1,"#, count: 200_000),
            "{" + (0..<200_000).map { "\"\($0)\":1" }.joined(separator: ","),
            String(repeating: "\n", count: 4_000_000) + "x",
        ])
    func readsHostileTextsInLinearTime(text: String) {
        // Whether it is JSON doesn't matter here, only that there is an answer.
        _ = try? JSONValue(parsing: text)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["\u{301}\u{316}", "\u{f73}\u{f75}"])
    func refusesKeysThatTakeLongToHash(twoMarks: String) throws {
        func text(marks: Int) -> String {
            #"{"a"# + String(repeating: twoMarks, count: marks / 2) + #"":1}"#
        }

        #expect(try JSONValue(parsing: text(marks: 30)).objectValue?.count == 1)
        for marks in [32, 1_000_000] {
            #expect(
                problem(in: Data(text(marks: marks).utf8))?
                    .hasSuffix("column 2: the key has too many combining marks in a row.") == true)
        }
    }

    @Test(arguments: [
        ("", "line 1, column 1: a value is expected."),
        ("[1,\n 2;3]", "line 2, column 3: a comma or ] is expected."),
        (#"{"é":01}"#, "line 1, column 7: a comma or } is expected."),
        (#"{"é""#, "line 1, column 5: a colon is expected."),
        ("{1", "line 1, column 2: a key in quotes is expected."),
        ("[\"a", "line 1, column 2: the string isn't closed."),
        ("\"a\n", "line 1, column 3: a control character must be escaped."),
        (#"["\q"]"#, "line 1, column 3: the escape is unknown."),
        (#"["\ud800"]"#, "line 1, column 3: a surrogate has no partner."),
        (#"["\u00x0"]"#, "line 1, column 7: four hexadecimal digits are expected."),
        ("[-]", "line 1, column 3: a digit is expected."),
        ("[1, 1e400]", "line 1, column 5: the number is out of range."),
        ("1 2", "line 1, column 3: nothing may follow the value."),
    ])
    func saysWhatIsWrongWhere(text: String, problem: String) {
        #expect(self.problem(in: Data(text.utf8)) == "This isn't JSON at " + problem)
    }

    private func decoded(_ data: Data) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: data)
    }

    /// What the reader says is wrong with a text.
    private func problem(in data: Data) -> String? {
        do {
            _ = try JSONValue(parsing: data)
            return nil
        } catch DecodingError.dataCorrupted(let context) {
            return context.debugDescription
        } catch {
            Issue.record(error)
            return nil
        }
    }

    private func hasTrailingComma(_ data: Data) -> Bool {
        String(decoding: data, as: UTF8.self).contains(/,[ \n\r\t]*[\]}]/)
    }
}
