import Foundation
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct PerformanceTests {
    @Test func writesAReportWithEveryRow() async throws {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")

        let answer = try await Bench.run([
            "performance", "--skillbox", Bench.program("skillbox").path, "--out", out.path,
            "--rounds", "2", "--largest", "1000", "--force",
        ])

        #expect(answer.status == 0, "\(answer.text)")
        let lines = try String(contentsOf: out, encoding: .utf8).split(separator: "\n")
        let headings = lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        #expect(headings == ["Machine", "Goals"] + Self.cases)
        let rows = lines.filter { $0.hasPrefix("| ") }.map { $0.split(separator: " | ") }
        #expect(Set(Self.rows).subtracting(rows.map { $0[0].dropFirst(2) }) == [])
        let goals = rows.filter { $0.count == 4 && Self.goals.contains($0[0].dropFirst(2)) }
        #expect(goals.count == Self.goals.count)
        #expect(goals.allSatisfy { ["yes |", "no |", "not measured |"].contains($0[3]) })
        #expect(!lines.contains { $0.contains(NSTemporaryDirectory()) })
    }

    @Test func measuresOnlyWhatIsAskedFor() async throws {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")

        let answer = try await Bench.run([
            "performance", "--skillbox", Bench.program("skillbox").path, "--out", out.path,
            "--rounds", "2", "--largest", "300", "--only", "SEARCH", "--force",
        ])

        #expect(answer.status == 0, "\(answer.text)")
        let text = try String(contentsOf: out, encoding: .utf8)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(headings == ["## Machine", "## Goals", "## Search through 300 vectors"])
        #expect(text.contains("--rounds 2 --only \"SEARCH\" --largest 300`"))
    }

    @Test func namesWhatCanBeMeasured() async throws {
        let answer = try await Bench.run([
            "performance", "--skillbox", "skillbox", "--out", "none.md", "--only", "wings",
        ])

        #expect(answer.status == 64)
        #expect(answer.text.contains("Nothing measured has \"wings\" in its title. There are:"))
        #expect(answer.text.contains("; Inserting vectors;"))
    }

    @Test func saysWhyAGoalWasNotMeasured() async throws {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")

        let answer = try await Bench.run(
            [
                "performance", "--skillbox", Bench.program("skillbox").path, "--out", out.path,
                "--rounds", "2", "--only", "embedding", "--force",
            ], environment: ["SKILLBOX_MODELS": folder.file("none").path])

        #expect(answer.status == 0, "\(answer.text)")
        let text = try String(contentsOf: out, encoding: .utf8)
        #expect(
            text.contains(
                """
                | Embedding a query | at most 0.67 of onnxruntime | all-MiniLM-L6-v2 is not \
                installed | not measured |
                """))
    }

    @Test func refusesToMeasureNothing() async throws {
        let answer = try await Bench.run([
            "performance", "--skillbox", "skillbox", "--out", "none.md", "--rounds", "0",
        ])

        #expect(answer.status == 64)
        #expect(answer.text.contains("Give a number of rounds above 0."))
    }

    @Test func writesNothingWhenAProgramCannotBeRun() async throws {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")

        let answer = try await Bench.run([
            "performance", "--skillbox", folder.file("missing").path, "--out", out.path,
            "--rounds", "1", "--force",
        ])

        #expect(answer.status == 1)
        #expect(answer.text.contains("it can't be started. Nothing was written."))
        #expect(!FileManager.default.fileExists(atPath: out.path))
    }

    private static let cases: [Substring] = [
        "The jail alone", "Fresh pooled jail, trivial program",
        "Fresh pooled jail, Foundation and JSON", "Session call", "Batch", "Compile",
        "Adding a skill", "Start of the command line", "Memory", "Embedding a query",
        "Embedding 32 descriptions", "Search through 1,000 vectors", "Inserting vectors",
        "Finding among 1,000 skills",
    ]

    private static let goals: Set<Substring> = [
        "Fresh pooled jail, trivial program, median", "Fresh pooled jail, trivial program, p99",
        "Fresh pooled jail, trivial program, throughput",
        "Fresh pooled jail, Foundation and JSON, median",
        "Fresh pooled jail, Foundation and JSON, p99",
        "Fresh pooled jail, Foundation and JSON, beside bubblewrap",
        "Fresh pooled jail, Foundation and JSON, throughput", "Session call, median",
        "Source to callable", "`add` of one skill with 4 examples",
        "`skillbox run`, skill cached", "`skillbox --help`", "`skillbox embed` of 12 tokens",
        "Idle isolate, private memory", "Embedding a query", "Embedding 32 descriptions",
        "Finding among 1,000 skills", "Finding among 1,000 skills, files evicted",
    ]

    private static let rows: [Substring] = [
        "posix_spawn, no jail", "skillbox, T1", "skillbox, T2", "posix_spawn of `true`, no jail",
        "fresh pooled jail", "fresh pooled jails", "posix_spawn of it as a program, no jail",
        "`cat` over two pipes, no jail", "session call",
        "posix_spawn of the program for each line, no jail", "`skillbox run --each`",
        "`swiftc -Onone`", "skillbox, source to callable", "skillbox add",
        "posix_spawn of `/bin/true`", "`skillbox --help`", "`skillbox run`", "`skillbox embed`",
        "host, resident", "reading a byte for each component", "skillbox",
        "skillbox's index, into memory", "skillbox's library, into a file, with texts",
        "`skillbox find`", "`skillbox find`, files evicted",
    ]
}
