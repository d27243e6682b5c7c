import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct FindCommandTests {
    @Test(arguments: [
        (["--uses", "csv-parse"], ["csv-column-text"]),
        (["--input-type", "[Double]"], ["describe-numbers"]),
        (["--input-type", " Array< Double > "], ["describe-numbers"]),
        (["--output-type", "[[String]]"], ["csv-parse"]),
        (["--uses", "word-count"], []), (["--output-type", "Never"], []),
    ])
    func findsOnlyWhatFitsTheFilter(_ options: [String], _ names: [String]) async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            ["find", "columns, values and numbers of csv text", "--json"] + options,
            in: library.setting)

        let found = try outcome.json().arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(found == names, "\(outcome.summary)")
        #expect(outcome.exitCode == (names.isEmpty ? 1 : 0), "\(outcome.summary)")
    }

    @Test func needsNone() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "find", "columns of csv text", "--needs", "none", "--limit", "20", "--json",
            in: library.setting)

        let found = try outcome.json().arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(found.contains("csv-parse"), "\(outcome.summary)")
        #expect(!found.contains("csv-column-text"), "\(outcome.summary)")
    }

    @Test func findsWhatIsSimilar() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "find", "--similar", "csv-column-sum", "--limit", "3", in: library.setting)

        let names = outcome.output.split(separator: "\n").compactMap {
            $0.split(separator: " ").dropFirst().first
        }
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(names.count == 3 && !names.contains("csv-column-sum"), "\(outcome.summary)")
        #expect(names.first == "csv-column-values", "\(outcome.summary)")
    }

    @Test(arguments: [
        ([], 64, "Say what to find, or name a skill with --similar."),
        (["words", "--similar", "word-count"], 64, "not both"),
        (["--similar", "word-count", "--rerank"], 64, "--rerank needs a text"),
        (["words", "--needs", "much"], 64, "'none'"),
        (["--similar", "no-such"], 2, "no skill named \"no-such\""),
        (["words", "--rerank"], 2, "OPENAI_BASE_URL"),
    ])
    func refuses(_ options: [String], _ exitCode: Int32, _ words: String) async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(["find"] + options, in: library.setting)

        #expect(outcome.exitCode == exitCode, "\(outcome.summary)")
        #expect(outcome.output.isEmpty && outcome.errors.contains(words), "\(outcome.summary)")
    }
}
