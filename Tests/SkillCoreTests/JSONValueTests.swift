import Foundation
import SkillCore
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        #"null"#, #"true"#, #"-12"#, #"9007199254740993"#, #"0.1"#, #""a\"b/ü""#, #"[]"#, #"{}"#,
        #"{"a":[1,{"b":null}],"c":"d"}"#,
    ])
    func comesBackAsItWasRead(text: String) throws {
        #expect(try JSONValue(parsing: text).canonical == text)
    }

    @Test(arguments: ["", "{", "[1 2]", "nul", "{\"a\":}", "\u{0}"])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: text) }
    }

    @Test func sortsKeysInItsCanonicalText() throws {
        let value = try JSONValue(parsing: #"{"b": 1, "a": {"d": 2, "c": 3}}"#)
        #expect(value.canonical == #"{"a":{"c":3,"d":2},"b":1}"#)
    }

    @Test(
        arguments: [
            (1, 1.0, 0, true), (1, 1 + 1e-10, 1e-9, true), (1, 1.1, 1e-9, false),
            (1e12, 1e12 + 1, 1e-9, true), (0, 1e-10, 1e-9, true),
        ] as [(Double, Double, Double, Bool)])
    func comparesNumbersWithinATolerance(
        left: Double, right: Double, tolerance: Double, isSame: Bool
    ) {
        #expect(JSONValue.number(left).matches(.number(right), tolerance: tolerance) == isSame)
        #expect(
            JSONValue.array([.number(left)]).matches([.number(right)], tolerance: tolerance)
                == isSame)
    }

    @Test func comparesEverythingElseExactly() {
        let value: JSONValue = ["a": [1, "x", true, nil]]

        #expect(value.matches(["a": [1.0, "x", true, nil]], tolerance: 0))
        #expect(!value.matches(["a": [1, "x", true]], tolerance: 1))
        #expect(!value.matches(["a": [1, "x", false, nil]], tolerance: 1))
        #expect(!value.matches(["a": [1, "y", true, nil]], tolerance: 1))
        #expect(!value.matches(["a": [1, "x", true, nil], "b": 1], tolerance: 1))
        #expect(!JSONValue.bool(true).matches(1, tolerance: 1))
    }

    @Test func writesNumbersThatJSONLacksAsText() {
        #expect(JSONValue.number(.nan).canonical == #""nan""#)
        #expect(JSONValue.number(.infinity).canonical == #""inf""#)
    }
}
