import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct JSONOutputTests {
    /// A call with `--json` and the exit code that it ends with.
    struct Call: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var exitCode: Int32

        init(_ exitCode: Int32, _ arguments: String...) {
            self.arguments = arguments
            self.exitCode = exitCode
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let calls = [
        Call(0, "add", "drafts/repeat-text"), Call(1, "add", "drafts"),
        Call(0, "find", "add up a column"), Call(1, "find", "zzzz qqqq"),
        Call(0, "list"), Call(0, "show", "csv-parse"),
        Call(0, "show", "csv-parse", "--evidence"),
        Call(0, "remove", "slugify"), Call(1, "remove", "csv-parse"),
        Call(0, "remove", "csv-parse", "--with-dependants"),
        Call(0, "history", "csv-parse"), Call(0, "rollback", "csv-parse", "--to", "1"),
        Call(0, "prune", "--superseded"), Call(0, "audit verify"),
        Call(1, "audit verify", "--head", String(repeating: "0", count: 64)),
        Call(0, "audit show"),
        Call(0, "verify", "word-count"), Call(0, "stats"), Call(0, "map"),
        Call(0, "run", "word-count", "--timeout", "20s", "--input", #"{"text": "one"}"#),
        Call(1, "run", "word-count", "--input", "{}"),
        Call(0, "exec", "--timeout", "20s", "hello.swift"), Call(1, "exec", "wrong.swift"),
        Call(0, "jail", "--", "echo", "hello"), Call(1, "jail", "--", "false"),
        Call(0, "solve", "sort the lines of a text", "--input", #"{"text": "b\na"}"#),
        Call(1, "solve", "zzzz qqqq", "--input", "{}"),
        Call(1, "grow"),
        Call(0, "embed", "a text"), Call(0, "model list"), Call(0, "model install"),
        Call(0, "doctor"),
    ]

    @Test(arguments: calls) func isOneValueAndNothingElse(_ call: Call) async throws {
        let library = try await TestLibrary.filled()
        _ = try SkillDraft("repeat-text").write(in: library)
        if call.arguments == ["add", "drafts"] {
            try library.write("no front matter", to: "drafts/flawed/SKILL.md")
        }
        try library.write("print(\"hello\")", to: "hello.swift")
        try library.write("print(hello)", to: "wrong.swift")
        var setting = library.setting
        setting.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
        if call.arguments == ["grow"] { setting.environment["SKILLBOX_MODEL"] = "none" }
        let command = call.arguments[0].split(separator: " ").map(String.init)

        let outcome = try await Program.run(
            command + ["--json"] + call.arguments.dropFirst(), in: setting)

        #expect(outcome.exitCode == call.exitCode, "\(outcome.summary)")
        #expect(throws: Never.self, "\(outcome.summary)") { try outcome.json() }
        #expect(outcome.output.hasSuffix("\n"))
    }

    @Test func isTriedForEveryCommand() async throws {
        let help = try await Program.run("--help", in: Program.Setting())

        let called = Set(Self.calls.map { $0.arguments[0].split(separator: " ").first ?? "" })
        let listed = help.output.split(separator: "\n").filter {
            $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  -")
                && !$0.hasPrefix("  See")
        }.compactMap { $0.split(separator: " ").first }
        #expect(listed.count >= 15)
        #expect(Set(listed) == called)
    }
}
