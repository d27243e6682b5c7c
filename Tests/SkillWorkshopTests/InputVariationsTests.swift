import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct InputVariationsTests {
    @Test func changesEachPlaceInTurn() {
        let variations = InputVariations(inputs: [["list": [1, 2], "text": "ab"]])
            .variations(limit: 40)

        #expect(variations.count == 40)
        #expect(variations.contains(["list": [], "text": "ab"]))
        #expect(variations.contains(["list": [2, 2], "text": "ab"]))
        #expect(variations.contains(["list": [1, 2], "text": ""]))
        #expect(variations.contains(["list": [2, 1], "text": "ab"]))
        #expect(Set(variations).count == 40)
    }

    @Test func asksForWhatTheProgramMentions() {
        let variations = InputVariations(
            inputs: [["price": 5, "unit": "kg"]], numbers: [100], texts: ["ton"]
        ).variations(limit: 60)

        #expect(variations.contains(["price": 100, "unit": "kg"]))
        #expect(variations.contains(["price": 99, "unit": "kg"]))
        #expect(variations.contains(["price": 5, "unit": "ton"]))
    }

    @Test func isTheSameEachTimeAndNeverAnExample() {
        let inputs: [JSONValue] = [["n": 1], ["n": 2]]
        let variations = InputVariations(inputs: inputs).variations(limit: 20)

        #expect(InputVariations(inputs: inputs).variations(limit: 20) == variations)
        #expect(!variations.contains { inputs.contains($0) })
    }

    @Test(arguments: [JSONValue.integer(.max), .integer(.min), "ß", [], .number(1.7e308)])
    func survivesTheEdgesItself(_ value: JSONValue) {
        #expect(!InputVariations(inputs: [["value": value]]).variations(limit: 60).contains("x"))
    }
}
