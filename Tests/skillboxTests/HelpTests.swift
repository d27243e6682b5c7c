import Foundation
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct HelpTests {
    static let commands = [
        "", "add", "find", "list", "show", "remove", "verify", "history", "rollback", "prune",
        "audit", "audit verify", "audit show", "stats", "map", "run", "exec", "jail", "grow",
        "solve", "embed", "model", "model install", "model list", "doctor",
    ]

    /// With `SKILLBOX_RECORD_HELP=1` the snapshots are written instead of compared.
    @Test(arguments: commands) func saysWhatItSaid(_ command: String) async throws {
        let words = command.split(separator: " ").map(String.init)

        let outcome = try await Program.run(words + ["--help"], in: Program.Setting())

        let name = (["skillbox"] + words).joined(separator: "-") + ".txt"
        if ProcessInfo.processInfo.environment["SKILLBOX_RECORD_HELP"] == "1" {
            let folder = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Fixtures/help")
            try Data(outcome.output.utf8).write(to: folder.appending(path: name))
            return
        }
        let snapshot = try #require(
            Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures/help"))
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.isEmpty)
        #expect(try outcome.output == String(contentsOf: snapshot, encoding: .utf8))
    }

    @Test(arguments: commands) func isMadeOfSentences(_ command: String) async throws {
        let text = try await Self.help(for: command)

        let overview = text.split(separator: "\n").first ?? ""
        let verb = overview.split(separator: " ").dropFirst().first ?? ""
        #expect(overview.hasPrefix("OVERVIEW: "))
        #expect(overview.hasSuffix("."))
        #expect(Self.verbs.contains(String(verb)), "\(verb)")
        #expect(text.matches(of: #/For example: /#).count == 1, "\(text)")
        for line in text.split(separator: "\n").drop(while: { $0 != "OPTIONS:" })
        where line.hasPrefix("  ") && !line.contains("(default: ") && !line.contains("See '") {
            #expect(line.hasSuffix("."), "\(line)")
        }
    }

    @Test(arguments: commands) func showsAnExampleThatWorks(_ command: String) async throws {
        let library = try await TestLibrary.filled()
        let text = try await Self.help(for: command)
        let example = try #require(text.firstMatch(of: #/For example: (.+)/#)).1
        try library.write("print(\"Hello, \\(CommandLine.arguments[1])\")", to: "hello.swift")
        try FileManager.default.createSymbolicLink(
            at: library.file("skills"), withDestinationURL: TestLibrary.starterSkills)
        let server = try GrowCommandTests.server()
        let setting =
            command == "grow" ? GrowCommandTests.setting(library, server) : library.setting

        let outcome = try await Program.shell(String(example), in: setting)

        #expect(example.hasPrefix("skillbox \(command)"))
        #expect(outcome.exitCode == 0, "\(example): \(outcome.summary)")
        #expect(!outcome.output.isEmpty)
    }

    /// The help in lines so wide that no sentence is broken.
    private static func help(for command: String) async throws -> String {
        let words = command.split(separator: " ").map(String.init)
        let setting = Program.Setting(environment: ["COLUMNS": "1000"])
        return try await Program.run(words + ["--help"], in: setting).output
    }

    private static let verbs = [
        "Check", "Compile", "Draw", "Fetch", "Find", "Grow", "Grow,", "Install", "Judge", "List",
        "Make", "Print",
        "Remove", "Run", "Show", "Solve", "Tell",
    ]
}
