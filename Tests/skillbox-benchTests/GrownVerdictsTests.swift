import Foundation
import SkillTestSupport
import Testing

/// Recorded programs of our own: those of others are too many to come along.
@Suite(.tags(.jail), .timeLimit(.minutes(5)))
struct GrownVerdictsTests {
    @Test func keepsExactlyWhatPasses() async throws {
        let answer = try await Self.grow([
            Recorded(
                "1", "doubled", "(n : Int) -> Int", "return n * 2 }", verdict: "pass",
                cases: [("Int", ["2"], "4"), ("Int", ["-3"], "-6")]),
            Recorded(
                "2", "doubled", "(n : Int) -> Int", "return n * 3 }", verdict: "fail",
                cases: [("Int", ["2"], "4")]),
            Recorded(
                "3", "doubled", "(n : Int) -> Int", "return m * 2 }", verdict: "compile",
                cases: [("Int", ["2"], "4")]),
        ])

        #expect(answer.status == 0, "\(answer.text)")
        #expect(answer.text.contains("3 programs"))
        #expect(answer.text.contains("The library holds 1."))
        #expect(!answer.text.contains("differs"))
    }

    @Test(
        arguments: [
            // What JSON has no type or no order for.
            (
                "(items : [AnyHashable]) -> Set<String>",
                "return Set(items.map { \"\\($0)\" }) }", "[AnyHashable]", "[1, \"a\", 1.5]",
                "Set<String>", "[\"a\", \"1\", \"1.5\"]"
            ),
            (
                "(counts : [Int: Int]) -> [[Int]: Int]",
                "return Dictionary(uniqueKeysWithValues: counts.map { ([$0.key], $0.value) }) }",
                "[Int: Int]", "[10: 1, 9: 2]", "[[Int]: Int]", "[[9]: 2, [10]: 1]"
            ),
            (
                "(words : [String: [Double]]) -> AnyHashable", "return words[\"a\"]!.count }",
                "[String: [Double]]", "[\"a\": [1, 2.5]]", "AnyHashable", "2"
            ),
        ])
    func carriesTypesThatJSONLacks(
        _ signature: String, _ body: String, _ type: String, _ argument: String, _ result: String,
        _ value: String
    ) async throws {
        let answer = try await Self.grow([
            Recorded(
                "1", "convert", signature, body, verdict: "pass", result: result,
                cases: [(type, [argument], value)])
        ])

        #expect(answer.status == 0, "\(answer.text)")
    }

    @Test func saysWhichVerdictsDiffer() async throws {
        let answer = try await Self.grow([
            Recorded(
                "7", "half", "(n : Int) -> Int", "return n / 2 }", verdict: "pass",
                cases: [("Int", ["4"], "3")]),
            Recorded(
                "8", "half", "(n : Int) -> Int", "return n / 2 }", verdict: "fail",
                cases: [("Int", ["4"], "2")]),
        ])

        #expect(answer.status == 1)
        #expect(answer.text.contains("differs: 7 recorded pass, rejected: example 1 fails"))
        #expect(answer.text.contains("differs: 8 recorded fail, kept"))
    }

    private struct Recorded {
        var line: String

        init(
            _ id: String, _ entry: String, _ signature: String, _ body: String, verdict: String,
            result: String = "Int", cases: [(type: String, arguments: [String], value: String)]
        ) {
            let label = signature.dropFirst().prefix { $0 != " " }
            var test = "\n"
            for (number, one) in cases.enumerated() {
                for (index, argument) in one.arguments.enumerated() {
                    test += "var arg\(number)\(index) : \(one.type) = \(argument)\n"
                }
                test += "var x\(number) : \(result) = \(entry)(\(label) : arg\(number)0)\n"
                test += "var v\(number) : \(result) = \(one.value)\n"
                test += "assert(x\(number) == v\(number))\n"
            }
            let members = [
                "task_id": id, "description": "Does \(entry) < and more.", "entry_point": entry,
                "prompt": "/** What \(entry) does. */\nfunc \(entry)\(signature) {\n",
                "completion": body, "test": test, "verdict": verdict,
            ]
            line = members.map { "\(Self.quoted($0)): \(Self.quoted($1))" }.joined(separator: ", ")
        }

        private static func quoted(_ text: String) -> String {
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped.replacing("\n", with: "\\n"))\""
        }
    }

    private static func grow(_ recorded: [Recorded]) async throws -> Bench.Answer {
        let folder = try TemporaryFolder()
        let lines = recorded.map { "{\($0.line)}" }.joined(separator: "\n")
        try Data(lines.utf8).write(to: folder.file("candidates.jsonl"))
        return try await Bench.run(["grow", "--data", folder.url.path])
    }
}
