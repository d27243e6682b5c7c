import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct ComposingTests {
    static let task = "take the numbers in a column of the table and describe their statistics"
    static let input = #"{"csv": "item,price\ntea,3\ncake,4.5\njam,6\n", "column": "price"}"#

    @Test func joinsSkillsAndKeepsTheResultAsOne() async throws {
        let library = try await TestLibrary.filled()

        let solved = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--save", "column-statistics",
            in: library.setting)
        let found = try await Program.run(
            "find", "--json", "describe statistics of a table column", in: library.setting)
        let run = try await Program.run(
            "run", "column-statistics", "--timeout", "20s", "--input",
            #"{"csv": "n\n1\n2\n", "column": "n"}"#, in: library.setting)

        let answer = try JSONValue(parsing: solved.output)
        #expect(solved.exitCode == 0, "\(solved.summary)")
        #expect(answer["mean"] == 4.5)
        #expect(answer["maximum"] == 6)
        #expect(solved.errors.contains("saved column-statistics, version 1"))
        #expect(
            try found.json().arrayValue?.contains { $0["name"] == "column-statistics" } == true)
        #expect(run.exitCode == 0, "\(run.summary)")
        #expect(try run.json()["mean"] == 1.5)
    }

    @Test func tellsThePlanInJSON() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--json", in: library.setting)

        let solution = try outcome.json()
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(solution["solved"] == true)
        #expect(solution["output"]?["mean"] == 4.5)
        #expect(solution["source"]?.stringValue?.contains("import DescribeNumbers") == true)
        #expect(solution["saved"] == .null)
    }

    @Test func answersThoughAFileCanNotBeWritten() async throws {
        let library = try await TestLibrary.filled()
        let solve = ["solve", Self.task, "--input", Self.input]
        let nowhere = library.file("no-such-folder/it").path

        for option in ["--save-plan", "--svg"] {
            let outcome = try await Program.run(solve + [option, nowhere], in: library.setting)

            #expect(outcome.exitCode == 2, "\(outcome.summary)")
            #expect(outcome.errors.contains(nowhere), "\(outcome.summary)")
            #expect(try JSONValue(parsing: outcome.output)["mean"] == 4.5)
        }
    }

    @Test func savesNothingOverASkillOfThatName() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--save", "word-count", "--json",
            in: library.setting)
        let show = try await Program.run("show", "word-count", "--json", in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(try outcome.json()["saved"]?["kept"] == false)
        let plain = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--save", "word-count", in: library.setting)
        #expect(
            plain.errors.hasSuffix(
                """
                It was not saved: there is a skill word-count already. Choose another name.\n
                """), "\(plain.summary)")
        #expect(try show.json()["version"] == 1)
        #expect(try show.json()["origin"] == "added")
    }

    @Test func tellsThatNothingBinds() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "solve", "add up a column", "--input", #"{"nothing": true}"#, in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("No skills of the library solve this."))
    }

    static let plan = #"""
        {"task": "Describe a column.", "steps": [
          {"skill": "csv-column-values", "bind": {"csv": "$input.csv", "column": "price"}},
          {"skill": "describe-numbers", "bind": {"numbers": "$1.numbers"}}]}
        """#

    @Test func savesAPlanAndRunsItAgain() async throws {
        let library = try await TestLibrary.filled()
        let file = library.file("plan.json").path

        let planned = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--dry-run", "--save-plan", file, "--svg",
            library.file("plan.svg").path, in: library.setting)
        let runs = try await Program.run("stats", "--json", in: library.setting)
        let solved = try await Program.run(
            "solve", "--plan", file, "--input", Self.input, "--json", in: library.setting)

        #expect(planned.exitCode == 0, "\(planned.summary)")
        #expect(planned.output.hasPrefix("1. csv-column-values("))
        // Why it is so goes beside the answer.
        #expect(planned.errors.contains("similarity"))
        #expect(
            try String(contentsOf: library.file("plan.svg"), encoding: .utf8).hasPrefix("<svg"))
        #expect(try runs.json()["runs"] == [:])
        #expect(solved.exitCode == 0, "\(solved.summary)")
        #expect(try solved.json()["output"]?["mean"] == 4.5)
        #expect(try solved.json()["subgoals"] == [])
        #expect(try solved.json()["plan"]?["task"]?.stringValue == Self.task)
    }

    @Test func saysWhatIsWrongWithAPlanBeforeAnythingRuns() async throws {
        let library = try await TestLibrary.filled()
        let input = try library.write(
            Self.plan.replacing("$1.numbers", with: "$input.csv"), to: "plan.json")
        var setting = library.setting
        setting.input = input

        let file = try await Program.run(
            "solve", "--plan", input.path, "--input", Self.input, in: library.setting)
        let piped = try await Program.run(
            "solve", "--plan", "-", "--input", Self.input, in: setting)
        let stats = try await Program.run("stats", "--json", in: library.setting)

        #expect(file.exitCode == 2, "\(file.summary)")
        #expect(file.output.isEmpty)
        #expect(
            file.errors.contains("\(input.path): step 2, field \"numbers\": [Double] is wanted"))
        #expect(piped.exitCode == 2, "\(piped.summary)")
        #expect(piped.errors.contains("plan: step 2, field \"numbers\": "))
        #expect(try stats.json()["runs"] == [:])
    }

    @Test func runsWithinTheLimitsThatAreGiven() async throws {
        let library = try await TestLibrary.filled()
        let function = """
            func count(to end: Int) -> Int {
                var sum = 0
                while sum < end { sum = Int("\\(sum + 1)") ?? end }
                return sum
            }
            """
        let slow: JSONValue = [
            "steps": [["swift": .string(function), "bind": ["end": 2_000_000_000]]]
        ]
        let file = try library.write(slow.canonical, to: "plan.json")

        let brief = try await Program.run(
            "solve", "--plan", file.path, "--cpu", "300ms", "--json", in: library.setting)
        let wrong = try await Program.run(
            "solve", "--plan", file.path, "--timeout", "0s", in: library.setting)

        #expect(brief.exitCode == 1, "\(brief.summary)")
        #expect(try brief.json()["report"]?["ending"] == "cpu-exceeded", "\(brief.summary)")
        #expect(wrong.exitCode == 64, "\(wrong.summary)")
    }

    @Test(arguments: [
        ("[1]", "A plan is a JSON object"),
        ("{\"steps\": [", "This isn't JSON at line 1, column 12: a value is expected."),
        (
            #"{"steps": [{"skill": "csv-parse", "tie": {}}]}"#,
            "step 1: A step has no field \"tie\"."
        ),
        (
            #"{"steps": [{"skill": "csv-prase", "bind": {}}]}"#,
            "step 1: The library has no skill \"csv-prase\". Did you mean csv-parse?"
        ),
    ])
    func saysThatAFileHoldsNoPlan(_ text: String, _ words: String) async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write(text, to: "plan.json")

        let outcome = try await Program.run("solve", "--plan", file.path, in: library.setting)

        #expect(outcome.exitCode == 2, "\(outcome.summary)")
        #expect(outcome.errors.contains("plan.json: \(words)"), "\(outcome.summary)")
    }

    @Test func takesFieldsFromFiles() async throws {
        let library = try await TestLibrary.filled()
        let table = try library.write("item,price\ntea,3\ncake,5\n", to: "table=1.csv")

        let solved = try await Program.run(
            "solve", Self.task, "--file", "csv=\(table.path)", "--input",
            #"{"column": "price"}"#, in: library.setting)
        let run = try await Program.run(
            "run", "csv-column-sum", "--file", "csv=\(table.path)", "--input",
            #"{"column": "price"}"#, in: library.setting)
        let twice = try await Program.run(
            "run", "csv-column-sum", "--file", "csv=\(table.path)", "--input", Self.input,
            in: library.setting)
        let missing = try await Program.run(
            "run", "csv-column-sum", "--file", "csv=no-such-file", in: library.setting)
        let unnamed = try await Program.run(
            "run", "csv-column-sum", "--file", table.path + "x", "--file", "csv",
            in: library.setting)

        #expect(try JSONValue(parsing: solved.output)["mean"] == 4, "\(solved.summary)")
        #expect(try run.json()["sum"] == 8, "\(run.summary)")
        #expect(twice.exitCode == 2 && twice.errors.contains("Give it once."))
        #expect(missing.exitCode == 2 && missing.errors.contains("no-such-file"))
        #expect(unnamed.exitCode == 64, "\(unnamed.summary)")
    }

    @Test(arguments: [
        [], ["do it", "--samples", "0"], ["do it", "--samples", "10"],
        ["--plan", "p.json", "--grow"], ["do it", "--offline", "--grow"],
        ["do it", "--dry-run", "--save", "it"], ["--plan", "-", "--input", "-"],
    ])
    func saysThatItWasCalledWrong(_ arguments: [String]) async throws {
        let outcome = try await Program.run(["solve"] + arguments, in: Program.Setting())

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
    }

    @Test func tellsOnceWhatAModelGotWrongAgainAndAgain() async throws {
        let library = try await TestLibrary.filled()
        func exchange(_ words: String, _ reply: String, times: Int = 1) -> ScriptedExchange {
            ScriptedExchange(
                .init(path: "/chat/completions", contains: [words]), reply: .completion(reply),
                times: times)
        }
        let server = try ScriptedServer(exchanges: [
            exchange(
                "You divide a task",
                #"{"subgoals": [{"goal": "count the words of a text", "needs": [], "gives": []}]}"#),
            exchange(
                "You plan how small programs",
                #"{"steps": [{"skill": "word-count", "bind": {"txt": "$input.text"}}]}"#, times: 5),
        ])
        var setting = library.setting
        setting.environment["OPENAI_BASE_URL"] = server.baseURL
        setting.environment["SKILLBOX_MODEL"] = "tiny"

        let outcome = try await Program.run(
            "solve", "count the words", "--input", #"{"text": "a b"}"#, "--no-verify", in: setting)

        #expect(outcome.output == "{\"count\":2}\n", "\(outcome.summary)")
        #expect(
            outcome.errors.contains(
                """
                no use    5 times: step 1, field "txt": word-count has no such field. It takes text.
                          step 1, field "text": This field is needed, and nothing is bound to it.

                """), "\(outcome.summary)")
        #expect(outcome.errors.components(separatedBy: "no use").count == 2)
    }

    @Test func saysThatGrowingNeedsAModel() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "solve", "bake bread", "--grow", in: library.setting)

        #expect(outcome.exitCode == 2, "\(outcome.summary)")
        #expect(outcome.errors.contains("OPENAI_BASE_URL"))
    }
}
