import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct SpecificationTests {
    @Test func readsAReply() throws {
        let specification = try Specification(.object(Self.good))

        #expect(specification.name.text == "count-vowels")
        #expect(specification.description == "Counts the vowels of a text.")
        #expect(
            specification.examples == [
                .gives(["count": 1], for: ["text": "a"]), .gives(["count": 0], for: ["text": "x"]),
                .fails("missing", for: [:]),
            ])
        #expect(try JSONValue(parsing: specification.text) == .object(Self.good))
    }

    @Test func takesOutOfADescriptionWhatATerminalWouldObey() throws {
        var reply = Self.good
        reply["description"] = "Counts\n\u{1B}]0;the\u{7} <vowels>\u{202E} 👩‍🔬."

        #expect(try Specification(.object(reply)).description == "Counts ]0;the vowels 👩‍🔬.")
    }

    @Test(
        arguments: [
            ("name", nil, "it has no name"),
            ("name", "Count Vowels", "\"Count Vowels\" can't name a skill"),
            ("name", "skill-kit", "would hide the module SkillKit"),
            ("description", "", "it has no description"),
            (
                "description", .string(String(repeating: "a", count: 2_000)),
                "description breaks a rule"
            ),
            ("input", [], "its input has no fields"),
            ("input", "text", "its input has no fields"),
            ("input", [["name": "my text", "type": "String"]], "no name that Swift allows"),
            ("input", [["name": "text", "type": "Row"]], "the type of its field \"text\""),
            ("input", [["name": "text"]], "the type of its field \"text\""),
            (
                "input", [["name": "text", "type": "String"], ["name": "text", "type": "Int"]],
                "two fields of its input have the same name"
            ),
            ("output", nil, "its output has no fields"),
            ("examples", nil, "The skill has no examples"),
            ("examples", "none", "its examples can't be read"),
            ("examples", [["input": ["text": "a"], "output": ["count": 1]]], "fewer than two"),
            (
                "examples", [["input": ["text": "a"]], ["input": [:]]],
                "either an output or an error"
            ),
            (
                "examples",
                [["input": "a", "output": ["count": 1]], ["input": [:], "error": "x"]],
                "the input of example 1 is not an object"
            ),
            (
                "examples",
                [["input": ["txt": "a"], "output": ["count": 1]], ["input": [:], "error": "x"]],
                "the input of example 1 lacks the field \"text\""
            ),
            (
                "examples",
                [
                    ["input": ["text": "a", "more": 1], "output": ["count": 1]],
                    ["input": [:], "error": "x"],
                ], "the input of example 1 has the field \"more\""
            ),
            (
                "examples",
                [["input": ["text": "a"], "output": 1], ["input": [:], "error": "x"]],
                "the output of example 1 is not an object"
            ),
            (
                "examples",
                [
                    ["input": ["text": "a"], "output": ["count": 1]],
                    ["input": ["text": "a"], "output": ["count": 2]],
                ], "example 2 contradicts another one"
            ),
            (
                "examples",
                [
                    ["input": ["text": "a"], "output": ["count": 1]],
                    ["input": ["text": "a"], "error": "x"],
                ], "example 2 contradicts another one"
            ),
            (
                "examples", [["input": [:], "error": "x"], ["input": ["text": 1], "error": "x"]],
                "none of its examples has an output"
            ),
        ] as [(String, JSONValue?, String)])
    func refusesAReply(_ field: String, _ value: JSONValue?, _ reason: String) throws {
        var reply = Self.good
        reply[field] = value

        let error = #expect(throws: WorkshopError.self) { try Specification(.object(reply)) }

        guard case .uselessReply("specify", let given) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(given.contains(reason), "\(given)")
    }

    @Test func acceptsFieldsThatMayBeLeftOut() throws {
        var reply = Self.good
        reply["input"] = [
            ["name": "text", "type": "String"], ["name": "class", "type": "[String: Int]?"],
        ]

        #expect(try Specification(.object(reply)).examples.count == 3)
    }

    @Test func takesAngleBracketsOutOfTheDescription() throws {
        var reply = Self.good
        reply["description"] = "Counts <b>vowels</b>."

        #expect(try Specification(.object(reply)).description == "Counts bvowels/b.")
    }

    private static let good: [String: JSONValue] = [
        "name": "count-vowels", "description": "Counts the vowels of a text.",
        "input": [["name": "text", "type": "String", "summary": "Any text."]],
        "output": [["name": "count", "type": "Int", "summary": "How many vowels."]],
        "examples": [
            ["input": ["text": "a"], "output": ["count": 1]],
            ["input": ["text": "x"], "output": ["count": 0]],
            ["input": [:], "error": "missing"],
        ],
    ]
}
