import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite struct PlanSchemaTests {
    private let schema = DocumentSchema(root: Plan.schema)

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
            ["task": nil, "steps": [["skill": "a", "swift": nil, "bind": nil, "when": nil]]],
            ["steps": [["skill": "a", "bind": ["b": ["$$", "", "$$input"]]]], "output": nil],
            [
                "steps": [
                    ["skill": "a", "bind": ["b": ["$first": [["$not": ["c": "$1.d"]], 1.5]]]]
                ]
            ],
        ] as [JSONValue])
    func allowsWhatTheReaderReads(_ plan: JSONValue) throws {
        #expect(try schema.allows(plan))
        #expect(throws: Never.self) { try Plan(json: plan) }
    }

    @Test(
        arguments: [
            [:], ["steps": 1], [], ["steps": [1]], ["steps": [["skill": "a", "bin": [:]]]],
            ["steps": [["skill": "a"]], "outputs": "$1"], ["steps": [["skill": 1]]],
            ["steps": [["skill": "a", "bind": []]]], ["steps": [["skill": "a"]], "task": 1],
            ["steps": [["swift": true]]], ["steps": [["skill": "a\n"]]], ["steps": [[:]]],
            ["steps": [["skill": "a", "swift": "func f() -> Int { 1 }"]]],
            ["steps": [["skill": 1, "swift": "func f() -> Int { 1 }"]]],
            ["steps": [["skill": "a", "when": "$"]]], ["steps": [["skill": "a", "map": "$1."]]],
            ["steps": [["skill": "a", "map": "$\u{301}"]]], ["steps": []],
            ["steps": [["skill": "a", "when": ["$not": true, "a": 1]]]],
            ["steps": [["skill": "a", "when": ["$equal": [1]]]]],
            ["steps": [["skill": "a", "bind": ["b": ["c": ["$last": [1]]]]]]],
            ["steps": [["skill": "a"]], "output": "a"], ["steps": [["skill": "a"]], "output": [:]],
            ["steps": [["skill": "a"]], "output": ["$not": true]],
        ] as [JSONValue])
    func refusesWhatTheReaderRefuses(_ plan: JSONValue) throws {
        #expect(try !schema.allows(plan))
        #expect(throws: PlanRejection.self) { try Plan(json: plan) }
    }

    /// Plans with up to three changes; names of skills that hide a module are left to the reader.
    @Test func agreesWithTheReaderOnDocumentsLikePlans() throws {
        let skills = try PlannedSkills.skills()
        var (allowed, refused) = (0, 0)
        for seed in 0..<1_500 as Range<UInt64> {
            var document = RandomPlan(seed: seed, skills: skills).json
            var mutation = PlanMutation(seed: seed)
            for _ in 0..<(seed % 4) { document = mutation.changed(document) }
            let isAllowed = try schema.allows(document)
            // Why is of no matter here.
            let isRead = (try? Plan(json: document)) != nil
            #expect(isAllowed == isRead, "seed \(seed): \(document.canonical)")
            if isAllowed { allowed += 1 } else { refused += 1 }
        }
        #expect(allowed > 300 && refused > 300, "\(allowed) and \(refused)")
    }
}
