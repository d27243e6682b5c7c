import Foundation
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct PerformanceTests {
    @Test func writesAReportWithEveryRow() async throws {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")

        let answer = try await Bench.run([
            "performance", "--skillbox", Bench.program("skillbox").path, "--out", out.path,
            "--rounds", "2", "--force",
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
        "Adding a skill", "Start of the command line", "Memory",
    ]

    private static let goals: Set<Substring> = [
        "Fresh pooled jail, trivial program, median", "Fresh pooled jail, trivial program, p99",
        "Fresh pooled jail, trivial program, throughput",
        "Fresh pooled jail, Foundation and JSON, median",
        "Fresh pooled jail, Foundation and JSON, p99",
        "Fresh pooled jail, Foundation and JSON, beside bubblewrap",
        "Fresh pooled jail, Foundation and JSON, throughput", "Session call, median",
        "Source to callable", "`add` of one skill with 4 examples",
        "`skillbox run`, skill cached", "`skillbox --help`", "Idle isolate, private memory",
    ]

    private static let rows: [Substring] = [
        "posix_spawn, no jail", "skillbox, T1", "skillbox, T2", "posix_spawn of `true`, no jail",
        "fresh pooled jail", "fresh pooled jails", "posix_spawn of it as a program, no jail",
        "`cat` over two pipes, no jail", "session call",
        "posix_spawn of the program for each line, no jail", "`skillbox run --each`",
        "`swiftc -Onone`", "skillbox, source to callable", "skillbox add",
        "posix_spawn of `/bin/true`", "`skillbox --help`", "`skillbox run`", "host, resident",
    ]
}
