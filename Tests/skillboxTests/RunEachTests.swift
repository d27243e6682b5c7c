import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct RunEachTests {
    @Test(arguments: ["file", "standard input"])
    func printsOneReportALineInOrder(_ source: String) async throws {
        let library = try await TestLibrary.filled()
        let file = try Self.write(12, in: library, then: "\n{no\n{\"text\": 5}\n{\"text\": \"a\"}")
        var setting = library.setting
        if source == "standard input" { setting.input = file }

        let outcome = try await Program.run(
            "run", "word-count", "--timeout", "20s", "--each", "--parallel", "3", "--input",
            source == "file" ? "@lines.jsonl" : "-", in: setting)

        let reports = try Self.reports(outcome.output)
        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        let numbers = Array(1...12) + [14, 15, 16]
        #expect(reports.map { $0["line"] } == numbers.map(JSONValue.integer))
        #expect(reports.prefix(12).map { $0["output"] } == (0..<12).map { ["count": .integer($0)] })
        #expect(reports[12]["error"] == "Line 14 is not valid JSON.")
        #expect(reports[13]["ending"] == "failed")
        #expect(reports[14]["output"] == ["count": 1])
        #expect(
            outcome.errors.wholeMatch(
                of: #/15 lines: 13 completed, 2 failed, in \d+\.\d s\.\n/#) != nil,
            "\(outcome.summary)")
    }

    @Test func takesJSONForWhatItPrintsAnyway() async throws {
        let library = try await TestLibrary.filled()
        try Self.write(3, in: library)
        let arguments = [
            "run", "word-count", "--timeout", "20s", "--each", "--input", "@lines.jsonl",
        ]

        let plain = try await Program.run(arguments, in: library.setting)
        let json = try await Program.run(arguments + ["--json"], in: library.setting)

        #expect(plain.exitCode == 0, "\(plain.summary)")
        #expect(Self.untimed(plain.output) == Self.untimed(json.output))
    }

    /// In steps of 200 ms: before the first report, between reports, and after the last.
    @Test(arguments: 0..<6) func goesOnWhereItWasKilled(_ moment: Int) async throws {
        let library = try await TestLibrary.filled()
        try Self.write(60, in: library)
        let arguments = [
            "run", "word-count", "--timeout", "20s", "--each", "--input", "@lines.jsonl", "--out",
        ]
        let expected = try await Program.run(arguments + ["whole.jsonl"], in: library.setting)

        try await Program.turns.take {
            let program = try Program.start(arguments + ["killed.jsonl"], in: library.setting)
            try await Task.sleep(for: .milliseconds(200 * moment + 100))
            program.send(SIGKILL)
            _ = try await program.end()
        }
        let resumed = try await Program.run(arguments + ["killed.jsonl"], in: library.setting)

        #expect(expected.exitCode == 0, "\(expected.summary)")
        #expect(resumed.exitCode == 0, "\(resumed.summary)")
        #expect(resumed.output.isEmpty)
        #expect(resumed.errors.hasPrefix("60 lines: 60 completed, "), "\(resumed.summary)")
        let files = try ["whole.jsonl", "killed.jsonl"].map {
            Self.untimed(try String(contentsOf: library.file($0), encoding: .utf8))
        }
        #expect(files[0] == files[1])
        #expect(try Self.lineCount(library.file("killed.jsonl")) == 60)
    }

    @Test func finishesWhatRunsWhenInterrupted() async throws {
        let library = try await TestLibrary.filled()
        try Self.write(2_000, in: library)
        let arguments = [
            "run", "word-count", "--timeout", "20s", "--each", "--input", "@lines.jsonl", "--out",
            "reports.jsonl",
        ]
        let outcome = try await Program.turns.take {
            let program = try Program.start(arguments, in: library.setting)
            while try Self.lineCount(library.file("reports.jsonl")) < 5 {
                try await Task.sleep(for: .milliseconds(20))
            }
            program.send(SIGINT)
            return try await program.end(within: .seconds(30))
        }

        let count = try Self.lineCount(library.file("reports.jsonl"))
        let statistics = try await Program.run("stats", "--json", in: library.setting).json()
        #expect(outcome.signal == SIGINT, "\(outcome.summary)")
        #expect(
            outcome.errors.hasPrefix("\(count) lines: \(count) completed, in "),
            "\(outcome.summary)")
        #expect(outcome.errors.hasSuffix(" The batch did not come to its end.\n"))
        #expect(statistics["runs"] == ["completed": .integer(count)])
        #expect(count < 2_000)
    }

    @Test func answersALineBeforeTheNextComes() async throws {
        let library = try await TestLibrary.filled()
        let script = """
            mkfifo questions answers
            skillbox run word-count --timeout 20s --each --input - < questions > answers &
            exec 3> questions 4< answers
            for text in 'a' 'b c' 'd e f'; do
                printf '{"text": "%s"}\\n' "$text" >&3
                read -r report <&4
                printf '%s\\n' "$report"
            done
            exec 3>&-
            wait $!
            """

        let outcome = try await Program.shell(script, in: library.setting)

        let counts = try Self.reports(outcome.output).map { $0["output"]?["count"] }
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(counts == [1, 2, 3])
    }

    @Test func stopsWhenTheReaderHasGone() async throws {
        let library = try await TestLibrary.filled()
        try Self.write(5_000, in: library)
        let script = """
            skillbox run word-count --timeout 20s --each --input @lines.jsonl | head -n 2
            """

        let outcome = try await Program.shell(script, in: library.setting)
        let statistics = try await Program.run("stats", "--json", in: library.setting).json()

        let runs = statistics["runs"]?["completed"]?.doubleValue ?? 0
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(try Self.reports(outcome.output).count == 2)
        #expect(outcome.errors.isEmpty)
        #expect((2..<1_000).contains(runs))
    }

    @Test func hasNothingToDoOnAnEmptyFile() async throws {
        let library = try await TestLibrary.filled()
        try library.write("\n", to: "lines.jsonl")

        let outcome = try await Program.run(
            "run", "word-count", "--each", "--input", "@lines.jsonl", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "The input has no lines, so nothing was run.\n")
    }

    @Test(arguments: [
        ("--input @none.jsonl", "no readable file at \"none.jsonl\""),
        ("--input @/", "no readable file at \"/\""),
        ("--input @lines.jsonl --out lines.jsonl", "is the input"),
        ("--input @lines.jsonl --out notes.txt", "no report of this skill"),
        ("--input @lines.jsonl --out /nowhere/reports", "No such file or directory"),
        ("--input @lines.jsonl --out /", "Is a directory"),
        ("--input @lines.jsonl --out /dev/full", "No space left on device"),
        ("--input @lines.jsonl > /dev/full", "could not be printed: No space left on device"),
    ])
    func tellsWhatCouldNotBeDone(_ words: String, _ reason: String) async throws {
        let library = try await TestLibrary.filled()
        try Self.write(3, in: library)
        try library.write("notes", to: "notes.txt")

        let outcome = try await Program.shell(
            "skillbox run word-count --timeout 20s --each \(words)", in: library.setting)

        outcome.expectRefusal(saying: reason)
        #expect(try Self.lineCount(library.file("lines.jsonl")) == 3)
        #expect(try String(contentsOf: library.file("notes.txt"), encoding: .utf8) == "notes")
    }

    @Test(arguments: [
        (["--each"], "--input @FILE"), (["--each", "--input", "{}"], "--input @FILE"),
        (["--each", "--input", "-", "--parallel", "0"], "Give 1 to 64"),
        (["--each", "--input", "-", "--parallel", "65"], "Give 1 to 64"),
        (["--each", "--input", "-", "--restart"], "goes with --out"),
        (["--out", "reports"], "go with --each"), (["--parallel", "2"], "go with --each"),
    ])
    func tellsHowItIsCalledWhenCalledWrong(
        _ arguments: [String], _ words: String
    ) async throws {
        let library = try TestLibrary()

        let outcome = try await Program.run(["run", "word-count"] + arguments, in: library.setting)

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
        #expect(outcome.errors.contains(words), "\(outcome.summary)")
    }

    /// Writes lines whose texts have 0, 1, 2 and so on words, in turns of a hundred.
    @discardableResult
    private static func write(
        _ count: Int, in library: TestLibrary, then rest: String = ""
    ) throws -> URL {
        let lines = (0..<count).map { index in
            "{\"text\": \"\(String(repeating: "word ", count: index % 100))\"}\n"
        }
        return try library.write(lines.joined() + rest, to: "lines.jsonl")
    }

    private static func reports(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    private static func lineCount(_ file: URL) throws -> Int {
        guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
        return try Data(contentsOf: file).count { $0 == UInt8(ascii: "\n") }
    }

    /// Reports without what differs from run to run.
    private static func untimed(_ text: String) -> String {
        text.replacing(#/"(cpuSeconds|wallSeconds|peakMemoryBytes)":[0-9.e-]+/#, with: "")
    }
}
