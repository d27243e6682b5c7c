import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct RunCommandTests {
    @Test(arguments: ["inline", "file", "standard input"])
    func takesItsInputFrom(_ source: String) async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("{\"text\": \"one two three\"}", to: "input.json")
        var setting = library.setting
        if source == "standard input" { setting.input = file }
        let input =
            switch source {
            case "file": "@\(file.path)"
            case "standard input": "-"
            default: "{\"text\": \"one two three\"}"
            }

        let outcome = try await Program.run(
            "run", "word-count", "--timeout", "20s", "--input", input, in: setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "{\"count\":3}\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func keepsWhatASkillPrintsApartFromItsAnswer() async throws {
        let library = try TestLibrary()
        _ = try await Program.run(
            "add", SkillDraft("repeat-text").write(in: library), in: library.setting)
        let arguments = [
            "run", "repeat-text", "--timeout", "20s", "--input", #"{"text": "a", "times": 3}"#,
        ]

        let plain = try await Program.run(arguments, in: library.setting)
        let report = try await Program.run(arguments + ["--json"], in: library.setting).json()

        #expect(plain.exitCode == 0, "\(plain.summary)")
        #expect(plain.output == "{\"text\":\"aaa\"}\n")
        #expect(plain.errors == "repeating\n")
        #expect(report["output"] == ["text": "aaa"])
        #expect(report["standardOutput"] == "repeating\n")
    }

    @Test(arguments: [[], ["--each"]])
    func holdsASkillToWhatItUsedWhileItWasJudged(_ way: [String]) async throws {
        let library = try TestLibrary()
        var draft = SkillDraft("repeat-text")
        draft.source =
            "import Foundation\n"
            + draft.source.replacing(
                #"print("repeating")"#,
                with: """
                    if input.times > 9 {
                        fsync(open("/tmp/note", O_CREAT | O_WRONLY, 0o600))
                    }
                    """)
        let added = try await Program.run("add", draft.write(in: library), in: library.setting)
        #expect(added.exitCode == 0, "\(added.summary)")
        func run(_ times: Int, _ options: String...) async throws -> (Int32?, JSONValue) {
            let input = try library.write(
                "{\"text\": \"a\", \"times\": \(times)}", to: "input.json")
            let outcome = try await Program.run(
                ["run", "repeat-text", "--timeout", "20s", "--input", "@\(input.path)", "--json"]
                    + way + options, in: library.setting)
            return (outcome.exitCode, try outcome.json())
        }

        let few = try await run(9)
        let many = try await run(10)
        let manySeen = try await run(10, "--envelope", "seen")
        let manyUnheld = try await run(10, "--envelope", "none")

        #expect(few.0 == 0 && few.1["ending"] == "completed", "\(few)")
        #expect(many.0 == 1 && many.1["ending"] == "denied", "\(many)")
        #expect(many.1["deniedCall"] == "fsync")
        #expect(manySeen.0 == 1 && manySeen.1["deniedCall"] == "fsync", "\(manySeen)")
        #expect(manyUnheld.0 == 0, "\(manyUnheld)")
        #expect(manyUnheld.1["output"] == ["text": "aaaaaaaaaa"])
    }

    @Test func tellsHowToAllowWhatWasNotSeen() async throws {
        let library = try TestLibrary()
        var draft = SkillDraft("repeat-text")
        draft.source =
            "import Foundation\n"
            + draft.source.replacing(
                #"print("repeating")"#, with: "if input.times > 9 { fsync(1) }")
        _ = try await Program.run("add", draft.write(in: library), in: library.setting)

        let outcome = try await Program.run(
            "run", "repeat-text", "--timeout", "20s", "--input", #"{"text": "a", "times": 10}"#,
            in: library.setting)

        outcome.expectRefusal(exitCode: 1, saying: "Give --envelope none to allow it")
    }

    @Test func tellsWhatASkillRefused() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "run", "csv-column-sum", "--timeout", "20s", "--input",
            #"{"csv": "a\n1\n", "column": "b"}"#, in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("\"b\""), "\(outcome.summary)")
    }

    @Test func givesAJailedProgramItsInputAndKeepsItsStreamsApart() async throws {
        let library = try TestLibrary()
        var setting = library.setting
        setting.input = try library.write("b\na\n", to: "lines.txt")

        let outcome = try await Program.run(
            "jail", "--timeout", "20s", "--cpu", "10s", "--processes", "4", "--", "sh", "-c",
            "tr a-z A-Z; echo aside >&2; exit 3", in: setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output == "B\nA\n")
        #expect(outcome.errors == "aside\nskillbox: It exited with code 3.\n")
    }

    @Test func passesLargeInputThroughTheJail() async throws {
        let library = try TestLibrary()
        let line = """
            head -c 40000000 /dev/urandom > data
            sum() { sha256sum | cut -c 1-64; }
            skillbox jail --timeout 60s --cpu 60s --output 64MiB -- cat < data | sum
            cat data | skillbox jail --timeout 60s --cpu 60s --output 64MiB -- cat | sum
            sum < data
            """

        let outcome = try await Program.shell(line, in: library.setting)

        let sums = outcome.output.split(separator: "\n")
        #expect(sums.count == 3, "\(outcome.summary)")
        #expect(Set(sums).count == 1, "\(outcome.summary)")
    }

    @Test func takesAFolderOrNothingAsInputWithoutBytes() async throws {
        let library = try TestLibrary()
        let line = "skillbox jail -- wc -c < / && skillbox jail -- wc -c <&-"

        let outcome = try await Program.shell(line, in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "0\n0\n")
    }
}
