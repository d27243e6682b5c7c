import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct FieldPairsTests {
    @Test func renamesFieldsOfTheSameTypes() throws {
        let pairs = try #require(
            FieldPairs(
                Self.fields("text: String", "limit: Int"),
                Self.fields("count: Int", "sentence: String")))

        #expect(
            pairs.renamed(["text": "a", "limit": 2, "other": true])
                == ["sentence": "a", "count": 2, "other": true])
        #expect(
            pairs.inverted.renamed(["sentence": "a", "count": 2]) == ["text": "a", "limit": 2])
    }

    @Test func prefersEqualNamesToEqualPlaces() throws {
        let pairs = try #require(
            FieldPairs(
                Self.fields("left: String", "right: String", "rest: String"),
                Self.fields("tail: String", "right: String", "left: String")))

        #expect(
            pairs.renamed(["left": 1, "right": 2, "rest": 3])
                == ["left": 1, "right": 2, "tail": 3])
    }

    @Test(arguments: [
        (["text: String"], []), (["text: String"], ["text: Int"]),
        (["text: String"], ["text: String?"]), (["a: Int", "b: Int"], ["a: Int", "b: String"]),
        (["items: [String]"], ["items: [Int]"]),
    ])
    func pairsNoOtherTypes(_ fields: [String], _ others: [String]) {
        #expect(FieldPairs(Self.fields(fields), Self.fields(others)) == nil)
    }

    @Test func leavesWhatIsNoObject() throws {
        let pairs = try #require(FieldPairs([], []))

        #expect(pairs.renamed([1, 2]) == [1, 2])
    }

    private static func fields(_ texts: String...) -> [Signature.Field] { fields(texts) }

    private static func fields(_ texts: [String]) -> [Signature.Field] {
        texts.map { text in
            let parts = text.split(separator: ": ").map(String.init)
            return Signature.Field(
                name: parts[0], type: parts[1], isRequired: !parts[1].hasSuffix("?"))
        }
    }
}
