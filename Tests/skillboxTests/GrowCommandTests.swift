import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct GrowCommandTests {
    static let specification: JSONValue = [
        "name": "vowel-count",
        "description": "Counts the vowels in a text. Use it to look at the sound of a sentence.",
        "input": [["name": "text", "type": "String", "summary": "The text to look at."]],
        "output": [["name": "vowels", "type": "Int", "summary": "How many there are."]],
        "examples": [
            ["input": ["text": "banana"], "output": ["vowels": 3]],
            ["input": ["text": "rhythm"], "output": ["vowels": 0]],
            ["input": ["text": "AEIOU"], "output": ["vowels": 5]],
            ["input": ["text": ""], "error": "empty"],
        ],
    ]

    static let program = """
        Here it is:
        ```swift
        import SkillKit

        struct Input: Codable {
            /// The text to look at.
            var text: String
        }

        struct Output: Codable {
            /// How many there are.
            var vowels: Int
        }

        func run(_ input: Input) throws -> Output {
            guard !input.text.isEmpty else { throw InvalidInput("The text is empty.") }
            return Output(vowels: input.text.lowercased().filter { "aeiou".contains($0) }.count)
        }
        ```
        """

    /// A server that writes a wrong program first.
    static func server() throws -> ScriptedServer {
        let wrong = program.replacing(".lowercased()", with: "")
        func exchange(_ words: String, _ reply: String) -> ScriptedExchange {
            ScriptedExchange(
                .init(path: "/chat/completions", contains: [words]), reply: .completion(reply))
        }
        return try ScriptedServer(exchanges: [
            exchange("You specify one small Swift program", specification.canonical),
            exchange("You write one small Swift program", wrong),
            exchange("You repair one small Swift program", program),
        ])
    }

    static func setting(_ library: TestLibrary, _ server: ScriptedServer) -> Program.Setting {
        var setting = library.setting
        setting.environment["OPENAI_BASE_URL"] = server.baseURL
        setting.environment["SKILLBOX_MODEL"] = "scripted"
        return setting
    }

    @Test func growsASkillThatIsThenFoundAndRun() async throws {
        let library = try await TestLibrary.filled()
        let server = try Self.server()

        let grown = try await Program.run(
            "grow", "--task", "count the vowels of a text", in: Self.setting(library, server))
        let found = try await Program.run("find", "count vowels", in: library.setting)
        let run = try await Program.run(
            "run", "vowel-count", "--timeout", "20s", "--input", #"{"text": "Aha, oho"}"#,
            in: library.setting)
        let show = try await Program.run("show", "vowel-count", "--json", in: library.setting)

        #expect(grown.exitCode == 0, "\(grown.summary) \(server.unexpected.map(\.prompt))")
        #expect(grown.output.contains(#/round 1 +[Ee]xample 3 fails/#), "\(grown.summary)")
        #expect(grown.output.contains("kept      vowel-count, version 1, after 2 rounds"))
        #expect(server.unexpected.isEmpty)
        #expect(server.requests.allSatisfy { $0.json["model"] == "scripted" })
        let words = found.output.split(separator: "\n").first?.split(separator: " ")
        #expect(words?.dropFirst().first == "vowel-count", "\(found.summary)")
        #expect(run.output == "{\"vowels\":4}\n", "\(run.summary)")
        #expect(try show.json()["origin"] == "grown")
        #expect(try show.json()["model"] == "scripted")
    }

    @Test func tellsProgramsEachEventAsItHappens() async throws {
        let library = try await TestLibrary.filled()
        let server = try Self.server()

        let grown = try await Program.run(
            "grow", "--events", "--task", "count the vowels of a text",
            in: Self.setting(library, server))
        let events = try grown.output.split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        let both = try await Program.run("grow", "--events", "--json", in: library.setting)

        #expect(grown.exitCode == 0, "\(grown.summary)")
        #expect(grown.errors.isEmpty, "\(grown.summary)")
        let words = events.compactMap { $0["event"]?.stringValue }
        #expect(words.first == "started")
        #expect(words.suffix(2) == ["kept", "finished"])
        #expect(
            words.filter { ["specified", "rejected", "kept"].contains($0) }
                == ["specified", "rejected", "kept"])
        #expect(events.dropLast().allSatisfy { $0["task"] == "count the vowels of a text" })
        #expect(events.last == ["event": "finished", "kept": ["vowel-count"]])
        #expect(both.exitCode == 64)
        #expect(both.errors.contains("Choose one."), "\(both.summary)")
    }

    @Test func goesOnWithTheTasksThatWereLeft() async throws {
        let library = try await TestLibrary.filled()
        let dead = Program.Setting(
            library: library.url,
            environment: [
                "OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "SKILLBOX_MODEL": "scripted",
            ], folder: library.setting.folder)
        let tasks = try library.write("count the vowels of a text\n\n", to: "tasks.txt")
        let server = try Self.server()

        let failed = try await Program.run("grow", "--tasks", tasks.path, in: dead)
        let resumed = try await Program.run("grow", "--json", in: Self.setting(library, server))
        let finished = try await Program.run("grow", in: Self.setting(library, server))

        #expect(failed.exitCode == 2, "\(failed.summary)")
        #expect(failed.errors.contains("could not be reached"))
        #expect(resumed.exitCode == 0, "\(resumed.summary)")
        #expect(try resumed.json()["kept"] == ["vowel-count"])
        finished.expectRefusal(exitCode: 1, saying: "There is no task to work on.")
    }
}
