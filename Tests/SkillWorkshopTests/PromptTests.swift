import SkillChat
import Testing

@testable import SkillWorkshop

@Suite struct PromptTests {
    static let all = [
        Prompt.decompose, .choose, .propose, .specify, .write, .repair,
    ]

    @Test(arguments: all) func isOneSystemAndOneUserMessage(_ prompt: Prompt) {
        let request = prompt.request([:])

        #expect(request.messages.map(\.role) == [.system, .user])
        #expect(request.messages.allSatisfy { !$0.content.isEmpty })
        #expect(request.purpose == prompt.purpose)
    }

    @Test(arguments: all) func staysUnderAThousandTokensBeforeItsValues(_ prompt: Prompt) {
        #expect(prompt.request([:]).estimatedPromptTokens < 1_000)
    }

    @Test(arguments: all) func leavesNoPlaceUnfilled(_ prompt: Prompt) {
        let text = prompt.request([:]).messages.map(\.content).joined()

        #expect(!text.contains("{{"))
    }

    @Test(arguments: all) func isNamedByTheHashOfItsText(_ prompt: Prompt) {
        #expect(prompt.version.count == 12)
        #expect(prompt.request([:]).promptVersion == prompt.version)
        #expect(Self.all.filter { $0.version == prompt.version }.count == 1)
    }

    @Test func neverFillsAValueAgain() {
        let request = Prompt.decompose.request(["task": "{{input}}", "input": "secret"])

        #expect(request.messages[1].content.contains("Task: {{input}}"))
    }

    @Test func staysBoundedWhateverTheValues() {
        let huge = String(repeating: "é", count: 1_000_000)
        let names = ["specification", "related", "code", "problem", "round"]

        let request = Prompt.repair.request(
            Dictionary(uniqueKeysWithValues: names.map { ($0, huge) }))

        #expect(request.messages.map(\.content.utf8.count).reduce(0, +) < 65_000)
    }

    @Test func keepsTheBeginningAndTheEnd() {
        let text = "begin" + String(repeating: "-", count: 50_000) + "end"

        let cut = Prompt.cut(text, to: 1_000)

        #expect(cut.hasPrefix("begin") && cut.hasSuffix("end"))
        #expect(cut.contains("[... 49008 bytes cut ...]"))
        #expect(cut.utf8.count < 1_100)
        #expect(Prompt.cut("short", to: 5) == "short")
    }
}
