import Foundation
import SkillCore
import Testing

@testable import SkillChat
@testable import SkillWorkshop

@Suite struct PlanSchemaTests {
    @Test func isTheDocumentedOne() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "docs/plan.schema.json"), encoding: .utf8)

        #expect(text == Plan.schemaText)
        #expect(Plan.schema["title"] == "A skillbox plan")
    }

    @Test(
        arguments: [
            ["steps": [["skill": "a", "bind": ["b": "$input.c"]]]],
            ["task": "t", "steps": [["swift": "func f() -> Int { 1 }"]], "output": "$1"],
            ["steps": [["skill": "a", "map": "$input.b", "when": true]], "output": ["a": 1]],
        ] as [JSONValue])
    func allowsWhatTheReaderReads(_ plan: JSONValue) {
        #expect(SchemaCheck.fault(in: plan, against: Plan.schema) == nil)
        #expect(throws: Never.self) { try Plan(json: plan) }
    }

    @Test(
        arguments: [
            [:], ["steps": 1], [], ["steps": [1]], ["steps": [["skill": "a", "bin": [:]]]],
            ["steps": [["skill": "a"]], "outputs": "$1"], ["steps": [["skill": 1]]],
            ["steps": [["skill": "a", "bind": []]]], ["steps": [["skill": "a"]], "task": 1],
            ["steps": [["swift": true]]],
        ] as [JSONValue])
    func refusesWhatTheReaderRefuses(_ plan: JSONValue) {
        #expect(SchemaCheck.fault(in: plan, against: Plan.schema) != nil)
        #expect(throws: PlanRejection.self) { try Plan(json: plan) }
    }
}
