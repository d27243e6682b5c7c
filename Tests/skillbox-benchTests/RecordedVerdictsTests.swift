import Foundation
import SkillTestSupport
import Testing

/// Programs whose verdicts were recorded outside any jail.
///
/// They are too many to come along: the tests use them where their folder lies beside the checkout.
@Suite(.tags(.jail), .timeLimit(.minutes(5)))
struct RecordedVerdictsTests {
    @Test(.enabled(if: Recorded.isThere, "there are no recorded programs beside this checkout"))
    func theJailGivesTheRecordedVerdicts() async throws {
        let answer = try await Bench.run([
            "mbswp", "--data", Recorded.folder.path, "--sample", "40",
        ])

        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("round 1: 41 programs"))
    }

    @Test func saysWhichVerdictsDiffer() async throws {
        let folder = try TemporaryFolder()
        let lines = [
            Self.line("right", "assert(double(2) == 4)", "pass"),
            Self.line("wrong", "assert(double(2) == 5)", "pass"),
            Self.line("broken", "assert(double(2) == )", "compile"),
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.file("candidates.jsonl"))

        let answer = try await Bench.run(["mbswp", "--data", folder.url.path])

        #expect(answer.status == 1)
        #expect(answer.text.contains("differs: wrong recorded pass, judged fail: It crashed"))
        #expect(!answer.text.contains("differs: right"))
        #expect(!answer.text.contains("differs: broken"))
    }

    private static func line(_ id: String, _ test: String, _ verdict: String) -> String {
        """
        {"task_id": "\(id)", "prompt": "func double(_ n: Int) -> Int {", \
        "completion": " n * 2 }", "test": "\(test)", "verdict": "\(verdict)"}
        """
    }
}

private enum Recorded {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/mbswp").standardizedFileURL

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "candidates.jsonl").path)
    }
}
