import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct GrantCommandTests {
    @Test(arguments: ["run", "add", "verify"])
    func refusesWhatCanNotBeGranted(_ command: String) async throws {
        let library = try await TestLibrary.filled()

        let wrong = try await Program.run(
            command, "word-count", "--grant", "llm,web", in: library.setting)
        let empty = try await Program.run(
            command, "word-count", "--grant", "", in: library.setting)

        let choices = "Write llm, skill, or http: and a host, such as http:example.org."
        #expect(wrong.exitCode == 64, "\(wrong.summary)")
        #expect(wrong.errors.contains("\"web\" is no capability. \(choices)"), "\(wrong.summary)")
        #expect(empty.exitCode == 64, "\(empty.summary)")
        #expect(empty.errors.contains("\"\" is no capability. \(choices)"), "\(empty.summary)")
    }

    @Test(arguments: ["jail", "exec"])
    func grantsNothingToProgramsThatAreNoSkills(_ command: String) async throws {
        let outcome = try await Program.run(
            command, "--grant", "llm", "x", in: TestLibrary().setting)

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
        #expect(outcome.errors.contains("--grant"), "\(outcome.summary)")
    }

    @Test func showsWhatASkillAsksFor() async throws {
        let library = try TestLibrary()
        var asking = SkillDraft("asking-skill")
        asking.markdown = asking.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: skill, http:Example.org\n---\n")
        var using = SkillDraft("using-skill")
        using.markdown = using.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: llm skill\n---\n")
        using.source = "import AskingSkill\n" + using.source
        var silent = SkillDraft("silent-skill")
        silent.source = "import AskingSkill\n" + silent.source
        let drafts = try [asking, using, silent].map { try $0.write(in: library) }

        let added = try await Program.run(["add"] + drafts, in: library.setting)
        #expect(added.exitCode == 0, "\(added.summary)")
        func page(_ name: String) async throws -> String {
            try await Program.run("show", name, in: library.setting).output
        }
        let json = try await Program.run("show", "--json", "using-skill", in: library.setting)
            .json()

        #expect(try await page("asking-skill").contains("\nasks for  http:example.org, skill\n"))
        #expect(
            try await page("using-skill").contains(
                "\nasks for  llm, skill, and http:example.org for what it uses\n"))
        #expect(
            try await page("silent-skill").contains(
                "\nasks for  http:example.org, skill for what it uses\n"))
        #expect(json["capabilities"] == ["llm", "skill"])
        #expect(json["inheritedCapabilities"] == ["http:example.org"])
    }

    @Test func runsWhatAsksForNothingAsBefore() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "run", "word-count", "--grant", "llm,skill", "--timeout", "20s", "--input",
            "{\"text\": \"a b\"}", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "{\"count\":2}\n")
    }

    @Test func refusesASkillFolderThatAsksForWhatThereIsNot() async throws {
        let library = try TestLibrary()
        var draft = SkillDraft("asking-skill")
        draft.markdown = draft.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: web\n---\n")

        let outcome = try await Program.run("add", draft.write(in: library), in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(
            outcome.output.contains("The metadata's capabilities hold \"web\", which is none."),
            "\(outcome.summary)")
    }
}
