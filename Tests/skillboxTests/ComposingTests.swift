import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ComposingTests {
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

    @Test func savesNothingOverASkillOfThatName() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "solve", Self.task, "--input", Self.input, "--save", "word-count", "--json",
            in: library.setting)
        let show = try await Program.run("show", "word-count", "--json", in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(try outcome.json()["saved"]?["kept"] == false)
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
}
