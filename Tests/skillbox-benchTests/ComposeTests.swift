import Foundation
import SkillTestSupport
import Testing

/// One task and five skills of our own: all the tasks with all the skills take minutes.
@Suite(.tags(.jail), .timeLimit(.minutes(10))) struct ComposeTests {
    @Test func tellsWhatIsSolvedWithAndWithoutSkills() async throws {
        let answer = try await Self.compose(mean: "4.5")

        let rows = Self.rows(of: answer.text)
        #expect(answer.status == 0, "\(answer.text)")
        #expect(rows["5 skills"]?.prefix(5) == ["2", "100 %", "0 %", "0 %", "2"])
        #expect(rows["none"]?.prefix(5) == ["2", "0 %", "0 %", "100 %", "–"])
        // Five by chance of five are all.
        #expect(rows["five by chance"]?.prefix(2) == ["2", "100 %"])
        #expect(rows["statistics"]?.prefix(2) == ["100 %", "2"])
        #expect(rows["5 skills"]?.last == "0")
    }

    @Test func countsAnotherAnswerAsWrong() async throws {
        let answer = try await Self.compose(mean: "5.5")

        #expect(answer.status == 1, "\(answer.text)")
        #expect(
            Self.rows(of: answer.text)["5 skills"]?.prefix(4) == ["2", "0 %", "100 %", "0 %"])
    }

    @Test func refusesAFolderWithoutTasks() async throws {
        let folder = try TemporaryFolder()

        let answer = try await Bench.run(["compose", "--data", folder.url.path])

        #expect(answer.status != 0)
        #expect(answer.text.contains("holds example.json, so there are no tasks"))
    }

    /// Two rounds of a task with a file.
    private static func compose(mean: String) async throws -> Bench.Answer {
        let folder = try TemporaryFolder()
        let task = folder.file("tasks/statistics")
        let skills = folder.file("skills")
        for url in [task, skills] {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
        try Data("item,price\ntea,3\ncake,4.5\njam,6\n".utf8).write(
            to: task.appending(path: "table.csv"))
        let example = """
            {"task": "take the numbers in a column of the table and describe their statistics",
             "input": {"column": "price"}, "files": {"csv": "table.csv"},
             "answer": {"count": 3, "sum": 13.5, "mean": \(mean), "median": 4.5, "minimum": 3,
                        "maximum": 6, "lowerQuartile": 3.75, "upperQuartile": 5.25,
                        "standardDeviation": 1.5}}
            """
        try Data(example.utf8).write(to: task.appending(path: "example.json"))
        for name in [
            "csv-column-text", "csv-column-values", "csv-parse", "describe-numbers",
            "parse-number",
        ] {
            try FileManager.default.copyItem(
                at: starterSkills.appending(path: name), to: skills.appending(path: name))
        }
        return try await Bench.run([
            "compose", "--data", folder.file("tasks").path, "--skills", skills.path,
            "--skillbox", Bench.program("skillbox").path, "--rounds", "2",
        ])
    }

    /// The cells of each row of the tables, by the first.
    private static func rows(of text: String) -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            rows[cells[0]] = Array(cells.dropFirst())
        }
        return rows
    }

    private static let starterSkills = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "skills")
}
