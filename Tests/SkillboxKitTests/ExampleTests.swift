import Foundation
import SkillTestSupport
import SkillboxKit
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(2))) struct ExampleTests {
    @Test func runsAScriptJudgesASkillAndFindsIt() async throws {
        let folder = try TemporaryFolder()
        let skill = folder.file("count-words")
        try Self.write(to: skill)

        let lines = try await example(library: folder.file("library"), skill: skill)

        #expect(lines == ["completed: 42\n", "passed", "count-words: {\"count\":6}"])
    }

    @Test func standsInTheReadme() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let readme = try String(
            contentsOf: tests.appending(path: "../../README.md"), encoding: .utf8)
        let source = try String(
            contentsOf: tests.appending(path: "Example.swift"), encoding: .utf8)

        // Between what makes the lines of a test and what returns them.
        let body = try #require(
            source.firstMatch(
                of: #/append\("\\\(line\)"\) \}\n\n(.*?)\n\n    return/#.dotMatchesNewlines()))
        let example = body.1.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("    ") ? $0.dropFirst(4) : $0 }.joined(separator: "\n")

        #expect(readme.contains("import SkillboxKit\n\n\(example)\n```"))
    }

    @Test func reportsAHostileScript() async throws {
        let folder = try TemporaryFolder()
        let bench = try Workbench(at: folder.url)

        let report = try await bench.sandbox().runScript(
            "while true {}", limits: RunLimits(wallTime: .seconds(20), cpuTime: .milliseconds(300)))

        #expect(report.ending == .cpuExceeded)
    }

    @Test func saysWhyASkillIsNotKept() async throws {
        let folder = try TemporaryFolder()
        let skill = folder.file("count-words")
        try Self.write(to: skill, answer: 7)
        let bench = try Workbench(at: folder.file("library"))

        let inspection = try await bench.judge(skill)

        #expect(
            inspection.description == """
                rejected: example 1 fails: for {"text":"to be"} it gave {"count":2}, not {"count":7}
                """)
    }

    private static func write(to folder: URL, answer: Int = 2) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = [
            "SKILL.md": "---\nname: count-words\ndescription: Counts the words of a text.\n---\n",
            "skill.swift": """
            struct Input: Codable { var text: String }
            struct Output: Codable { var count: Int }
            func run(_ input: Input) throws -> Output {
                Output(count: input.text.split(separator: " ").count)
            }
            """,
            "examples.json": """
            [{"input": {"text": "to be"}, "output": {"count": \(answer)}}]
            """,
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
    }
}
