import SkillCore
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite struct MalformedInputsTests {
    @Test func makesEachFieldWrongInItsOwnWay() throws {
        let inputs = try Self.inputs(
            takes: "count: Int, text: String?", example: ["count": 1, "text": "a"])

        let values = inputs.map(\.value)
        #expect(values.prefix(4) == [[], [:], "text", .null])
        #expect(values.contains(["count": "seven", "text": "a"]))
        #expect(values.contains(["count": 1, "text": 7]))
        #expect(values.contains(["count": .null, "text": "a"]))
        #expect(values.contains(["text": "a"]))
        #expect(values.contains(["count": .number(1e300), "text": "a"]))
        #expect(inputs.count <= MalformedInputs.limit)
        #expect(inputs.allSatisfy { !$0.mayBeAnswered })
    }

    @Test func letsAHugeNumberBeWorkedWith() throws {
        let inputs = try Self.inputs(takes: "size: Double", example: ["size": 1])

        #expect(inputs.filter(\.mayBeAnswered).map(\.value) == [["size": .number(1e300)]])
    }

    @Test func asksForNothingOfASkillThatRequiresNothingAndHasNoType() throws {
        #expect(try Self.inputs(takes: "any: Anything?", example: [:]) == [])
    }

    private static func inputs(
        takes: String, example: JSONValue
    ) throws -> [MalformedInputs.Input] {
        let text = SkillText(
            "some-skill", "Does something.", takes: takes, gives: "done: Bool",
            body: "    Output(done: true)", .gives(["done": true], for: example))
        return MalformedInputs(
            try SkillReader().skill(
                named: SkillName(text.name), description: text.description, source: text.source,
                examples: text.examples)
        ).inputs
    }
}
