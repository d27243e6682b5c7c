import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct LibraryCommandTests {
    /// A file gets what the skill said; a terminal must not obey it.
    @Test func showsATerminalNothingThatItWouldObey() async throws {
        let library = try TestLibrary()
        let terminal = try Terminal(columns: 400)
        var draft = SkillDraft("repeat-text")
        draft.source =
            "import SkillKit\n"
            + draft.source.replacing(
                #"print("repeating")"#,
                with: #"if input.times == 0 { throw InvalidInput("\u{1B}[31mred\u{9B}2J") }"#)
        let folder = try draft.write(in: library)

        let outcome = try await Program.run("add", folder, in: library.setting)
        _ = try await Program.shell(
            "skillbox add \(folder) > \(terminal.url.path)", in: library.setting)

        #expect(outcome.output.contains("\u{1B}[31mred\u{9B}2J"), "\(outcome.summary)")
        #expect(terminal.text.contains("\u{FFFD}[31mred\u{FFFD}2J"), "\(terminal.text)")
        #expect(!terminal.text.contains("\u{1B}"))
    }

    @Test func keepsWhatPassesAndTellsSo() async throws {
        let library = try TestLibrary()
        let folder = try SkillDraft("repeat-text").write(in: library)

        let first = try await Program.run("add", folder, in: library.setting)
        let second = try await Program.run("add", folder, in: library.setting)
        let list = try await Program.run("list", in: library.setting)

        #expect(first.exitCode == 0, "\(first.summary)")
        #expect(first.output == "kept      repeat-text, version 1\n1 of 1 kept.\n")
        #expect(second.exitCode == 0, "\(second.summary)")
        #expect(second.output == "unchanged repeat-text, version 1\n1 of 1 kept.\n")
        #expect(list.output.hasPrefix("repeat-text  Repeats a text"))
    }

    @Test func findsTheSkillNearestInMeaning() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "find", "add up the numbers in a table column", in: library.setting)

        let words = outcome.output.split(separator: "\n").first?.split(separator: " ")
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(words?.dropFirst().first == "csv-column-sum", "\(outcome.summary)")
        #expect(outcome.errors.isEmpty)
    }

    @Test func tellsThatNothingFits() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run("find", "zzzz qqqq", in: library.setting)

        outcome.expectRefusal(exitCode: 1, saying: "Nothing fits.")
    }

    @Test(arguments: [
        ["find", "add up a column"], ["embed", "a text"],
        ["solve", "sort lines", "--input", "{\"text\": \"b\"}"],
    ])
    func mentionsAMissingModelOnce(_ arguments: [String]) async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        setting.environment["SKILLBOX_MODELS"] = library.file("no models").path

        let outcome = try await Program.run(arguments, in: setting)

        let notices = outcome.errors.split(separator: "\n").filter { $0.contains("not installed") }
        #expect(notices.count == 1, "\(outcome.summary)")
        #expect(notices.first?.contains("skillbox model install") == true)
        #expect(!outcome.output.contains("not installed"))
    }

    @Test func findsByWordsWithoutTheModel() async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        setting.environment["SKILLBOX_MODELS"] = library.file("no models").path

        let outcome = try await Program.run("find", "--json", "roman numerals", in: setting)

        #expect(try outcome.json().arrayValue?.first?["name"] == "roman-numerals")
    }

    @Test func showsAllOfASkill() async throws {
        let library = try await TestLibrary.filled()

        let page = try await Program.run("show", "csv-column-sum", in: library.setting)
        let json = try await Program.run("show", "csv-column-sum", "--json", in: library.setting)

        let skill = try json.json()
        #expect(page.exitCode == 0, "\(page.summary)")
        #expect(page.output.hasPrefix("csv-column-sum, version 1\n"))
        #expect(page.output.contains("uses      csv-column-values"))
        #expect(page.output.contains("in a T1 jail, with Swift version"))
        #expect(page.output.contains("func run("))
        #expect(skill["module"] == "CsvColumnSum")
        #expect(skill["uses"] == ["csv-column-values"])
        #expect(skill["inputSchema"]?["type"] == "object")
        #expect(skill["verifiedAt"]?.stringValue != nil)
    }

    @Test func removesOnlyWhatNothingUses() async throws {
        let library = try await TestLibrary.filled()

        let refused = try await Program.run("remove", "csv-parse", in: library.setting)
        let json = try await Program.run("remove", "csv-parse", "--json", in: library.setting)
        let removed = try await Program.run("remove", "sort-lines", in: library.setting)
        let list = try await Program.run("list", in: library.setting)

        refused.expectRefusal(exitCode: 1, saying: "is used by \"csv-column-")
        #expect(json.exitCode == 1)
        #expect(try json.json()["removed"] == false)
        #expect(try json.json()["usedBy"]?.arrayValue?.isEmpty == false)
        #expect(removed.exitCode == 0, "\(removed.summary)")
        #expect(removed.output == "removed sort-lines\n")
        #expect(list.output.contains("csv-parse"))
        #expect(!list.output.contains("sort-lines"))
    }

    @Test func judgesAgainWithEverythingThatDependsOnIt() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run("verify", "csv-column-values", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(
            outcome.output
                == "passed  csv-column-sum\npassed  csv-column-values\n2 of 2 passed.\n")
    }

    @Test func countsWhatWasRun() async throws {
        let library = try await TestLibrary.filled()

        for text in ["one", "one two"] {
            _ = try await Program.run(
                "run", "word-count", "--input", "{\"text\": \"\(text)\"}", "--timeout", "20s",
                in: library.setting)
        }
        let page = try await Program.run("stats", in: library.setting)
        let statistics = try await Program.run("stats", "--json", in: library.setting).json()

        #expect(page.output.contains("most used  word-count (2)"), "\(page.summary)")
        #expect(statistics["skills"] == .integer(TestLibrary.skills.count))
        #expect(statistics["runs"] == ["completed": 2])
    }

    @Test func drawsHowTheLibraryGrew() async throws {
        let library = try await TestLibrary.filled()
        let picture = library.file("growth.svg")
        let server = try GrowCommandTests.server()

        let before = try await Program.run("stats", "--svg", picture.path, in: library.setting)
        let empty = try String(contentsOf: picture, encoding: .utf8)
        let grown = try await Program.run(
            "grow", "--task", "count the vowels of a text",
            in: GrowCommandTests.setting(library, server))
        let after = try await Program.run(
            "stats", "--json", "--svg", picture.path, in: library.setting)
        let page = try await Program.run("stats", in: library.setting)
        let lost = try await Program.run(
            "stats", "--svg", library.file("no/growth.svg").path, in: library.setting)

        #expect(before.output == "0 iterations drawn in \(picture.path)\n", "\(before.summary)")
        #expect(empty.contains(">Nothing has grown yet</text>"))
        #expect(grown.exitCode == 0, "\(grown.summary)")
        let drawn = try String(contentsOf: picture, encoding: .utf8)
        #expect(drawn.contains(">1 accepted</text>"))
        let growth = try after.json()["growth"]?.arrayValue
        #expect(growth?.count == 1)
        #expect(growth?.first?["accepted"] == 1)
        #expect(page.output.contains("growth     1 accepted in the last 1 iteration\n"))
        #expect(page.output.contains("answers    median "), "\(page.summary)")
        #expect(page.output.contains("calls      0 failed (0 %), "), "\(page.summary)")
        #expect(try after.json()["answerSeconds"]?["p99"]?.doubleValue != nil)
        #expect(try after.json()["errorRate"] == 0)
        lost.expectRefusal(saying: "The picture can't be written to")
    }

    @Test func replacesOnlyWhenToldTo() async throws {
        let library = try TestLibrary()
        _ = try await Program.run(
            "add", SkillDraft("repeat-text").write(in: library), in: library.setting)
        let other = try SkillDraft("repeat-text", change: "Changed.").write(in: library)

        let refused = try await Program.run("add", other, in: library.setting)
        let replaced = try await Program.run("add", "--replace", other, in: library.setting)

        #expect(refused.exitCode == 1, "\(refused.summary)")
        #expect(
            refused.output.hasPrefix(
                "rejected  repeat-text: a different skill is already named repeat-text"))
        #expect(refused.output.hasSuffix("0 of 1 kept.\n"))
        #expect(replaced.exitCode == 0, "\(replaced.summary)")
        #expect(replaced.output.hasPrefix("kept      repeat-text, version 2\n"))
    }

    struct Flaw: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replaced: @Sendable (inout SkillDraft) -> Void
        var reason: String
    }

    static let flaws = [
        Flaw(
            testDescription: "SKILL.md without front matter",
            replaced: { $0.markdown = "# Only a title" }, reason: "SKILL.md"),
        Flaw(
            testDescription: "SKILL.md with broken YAML",
            replaced: { $0.markdown = "---\nname: [flawed\n---\n" }, reason: "SKILL.md"),
        Flaw(
            testDescription: "an example that fails",
            replaced: { $0.examples = $0.examples.replacing("abab", with: "baba") },
            reason: "example 1 fails"),
        Flaw(
            testDescription: "examples that are no JSON",
            replaced: { $0.examples = "[{" }, reason: "examples.json"),
        Flaw(
            testDescription: "source that doesn't compile",
            replaced: { $0.source = $0.source.replacing("max(0,", with: "\"0\" + max(0,") },
            reason: "it does not compile"),
        Flaw(
            testDescription: "an import of no kept skill",
            replaced: { $0.source = "import NoSuchSkill\n" + $0.source }, reason: "NoSuchSkill"),
        Flaw(
            testDescription: "a crash on one of its examples",
            replaced: { $0.source = $0.source.replacing("max(0, input.times)", with: "-1") },
            reason: "it crashed"),
    ]

    @Test(arguments: flaws) func rejectsAFlawedSkillAndKeepsTheRest(_ flaw: Flaw) async throws {
        let library = try TestLibrary()
        var draft = SkillDraft("flawed-skill")
        flaw.replaced(&draft)
        let folders = [
            try draft.write(in: library), try SkillDraft("repeat-text").write(in: library),
        ]

        let outcome = try await Program.run(["add"] + folders, in: library.setting)
        let list = try await Program.run("list", "--json", in: library.setting)

        let rejection = outcome.output.split(separator: "\n").first { $0.hasPrefix("rejected") }
        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.errors.isEmpty, "\(outcome.summary)")
        #expect(rejection?.hasPrefix("rejected  flawed-skill: ") == true, "\(outcome.summary)")
        #expect(rejection?.contains(flaw.reason) == true, "\(outcome.summary)")
        #expect(outcome.output.contains("kept      repeat-text, version 1\n"))
        #expect(try list.json().arrayValue?.map { $0["name"] } == ["repeat-text"])
    }
}
