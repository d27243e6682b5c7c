import Foundation
import SkillCore
import Testing

@Suite struct SkillTests {
    private let skill: Skill

    init() throws {
        skill = Skill(
            name: try SkillName("word-count"), description: "Counts words.",
            source: "func run() {}",
            signature: Signature(
                input: [.init(name: "plainText", type: "String", summary: "The text.")],
                output: [.init(name: "count", type: "Int")], inputSchema: [:], outputSchema: [:]),
            examples: [Example(input: ["text": "a"], expectation: .output(["count": 1]))])
    }

    @Test func hasAnotherDigestWhenAnythingOfItChanges() throws {
        let changes: [(inout Skill) throws -> Void] = [
            { $0.name = try SkillName("words") }, { $0.description += " " },
            { $0.license = "MIT" }, { $0.metadata = ["a": "b"] }, { $0.instructions = "x" },
            { $0.source += "\n" }, { $0.examples[0].tolerance = 0.5 },
            { $0.examples[0].expectation = .error(containing: "1") }, { $0.examples = [] },
        ]
        var digests: Set<SourceDigest> = [skill.digest]
        for change in changes {
            var changed = skill
            try change(&changed)
            digests.insert(changed.digest)
        }
        #expect(digests.count == changes.count + 1)
    }

    @Test func isFoundByItsWords() {
        #expect(
            skill.searchText == """
                word count. Counts words. Takes plain text (The text.). Gives count.
                """)
    }

    @Test func describesItsSignature() {
        #expect("\(skill.signature)" == "(plainText: String) -> (count: Int)")
    }
}
