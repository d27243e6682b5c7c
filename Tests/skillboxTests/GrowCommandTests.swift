import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct GrowCommandTests {
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
            exchange("You write one small Swift program from its description", program),
            exchange("You write one small Swift program, exactly as specified", wrong),
            exchange("You repair one small Swift program", program),
            exchange("You review one small Swift program", #"{"success": true, "critique": ""}"#),
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

/// Money, endings and settings of growing.
@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct GrowBoundsTests {
    @Test func stopsCleanlyWhenABudgetWouldNotLast() async throws {
        let library = try await TestLibrary.filled()
        let server = try GrowCommandTests.server()
        let setting = GrowCommandTests.setting(library, server)
        let arguments = ["grow", "--task", "count the vowels of a text"]

        let tokens = try await Program.run(arguments + ["--budget-tokens", "4500"], in: setting)
        let unpriced = try await Program.run(arguments + ["--budget-cost", "1"], in: setting)
        let stats = try await Program.run("stats", "--json", in: setting).json()
        let audit = try await Program.run("audit", "show", "--json", in: setting)
        let resumed = try await Program.run(arguments, in: setting)

        #expect(tokens.exitCode == 1, "\(tokens.summary)")
        #expect(tokens.errors.contains("Growing stopped."), "\(tokens.summary)")
        #expect(tokens.output.contains("which stays open"), "\(tokens.summary)")
        #expect(unpriced.exitCode == 2, "\(unpriced.summary)")
        #expect(unpriced.errors.contains("price"), "\(unpriced.summary)")
        // One call was made, and the second would have gone beyond.
        #expect(stats["exchanges"] == 1)
        #expect(audit.output.contains("budget-spent"), "\(audit.summary)")
        #expect(resumed.exitCode == 0, "\(resumed.summary)")
        #expect(server.unexpected.isEmpty)
    }

    @Test func keepsToTheDailyBudgetOfTheConfiguration() async throws {
        let library = try await TestLibrary.filled()
        let server = try GrowCommandTests.server()
        var setting = library.setting
        let file = try library.write(
            """
            {"endpoints": [{"name": "here", "url": "\(server.baseURL)", "model": "tiny"}],
             "prices": {"tiny": {"promptPerMillion": 1000, "completionPerMillion": 2000}},
             "dailyBudget": {"cost": 20}}
            """, to: "config.json")
        setting.environment["SKILLBOX_CONFIG"] = file.path
        let arguments = ["grow", "--task", "count the vowels of a text"]

        let first = try await Program.run(arguments, in: setting)
        let stats = try await Program.run("stats", "--json", in: setting).json()
        let cost = try #require(stats["cost"]?.doubleValue)
        _ = try library.write(
            """
            {"endpoints": [{"name": "here", "url": "\(server.baseURL)", "model": "tiny"}],
             "prices": {"tiny": {"promptPerMillion": 1000, "completionPerMillion": 2000}},
             "dailyBudget": {"cost": \(cost)}}
            """, to: "config.json")
        let second = try await Program.run("grow", "--task", "another", in: setting)

        #expect(first.exitCode == 0, "\(first.summary)")
        #expect(cost > 0)
        #expect(second.exitCode == 1, "\(second.summary)")
        #expect(second.errors.contains("today"), "\(second.summary)")
        #expect(server.unexpected.isEmpty)
    }

    @Test func refusesARouteForCallsThatThereAreNot() async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        let file = try library.write(
            """
            {"endpoints": [{"name": "here", "url": "http://127.0.0.1:1/v1", "model": "tiny"}],
             "routes": {"wirte": ["here"]}}
            """, to: "config.json")
        setting.environment["SKILLBOX_CONFIG"] = file.path

        let outcome = try await Program.run("grow", "--task", "anything", in: setting)

        outcome.expectRefusal(saying: "routes.wirte is a kind of call that there isn't")
    }

    @Test func masksSecretsOnTheirWayOut() async throws {
        let library = try await TestLibrary.filled()
        let server = try GrowCommandTests.server()
        let setting = GrowCommandTests.setting(library, server)
        let secret = "jane.roe@acme-bank.com"

        let outcome = try await Program.run(
            "grow", "--task", "count the vowels of a text by \(secret)", in: setting)
        let audit = try await Program.run("audit", "show", "--json", in: setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(server.requests.allSatisfy { !$0.prompt.contains(secret) })
        #expect(server.requests[0].prompt.contains("EMAIL"))
        #expect(audit.output.contains("masked"))
        #expect(!audit.output.contains(secret))
    }

    @Test func finishesTheStepWhenInterrupted() async throws {
        let library = try await TestLibrary.filled()
        let slow = try ScriptedServer(
            replies: .completion(GrowCommandTests.specification.canonical, delay: .seconds(1)))
        let setting = GrowCommandTests.setting(library, slow)

        let outcome = try await Program.turns.take {
            let program = try Program.start(
                ["grow", "--task", "count the vowels of a text"], in: setting)
            while slow.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            program.send(SIGINT)
            return try await program.end()
        }
        let server = try GrowCommandTests.server()
        let resumed = try await Program.run("grow", in: GrowCommandTests.setting(library, server))

        #expect(outcome.signal == SIGINT, "\(outcome.summary)")
        #expect(outcome.errors.contains("Growing ends after the step that is under way."))
        #expect(outcome.output.contains("which stays open"), "\(outcome.summary)")
        #expect(outcome.output.contains("Nothing was kept."), "\(outcome.summary)")
        #expect(slow.abandonedRequests == 0)
        // The specification was paid for once.
        #expect(resumed.exitCode == 0, "\(resumed.summary)")
        #expect(server.requests.allSatisfy { !$0.prompt.hasPrefix("You specify") })
    }

    @Test func ctrlCReachesNoJail() async throws {
        let library = try await TestLibrary.filled()
        let server = try GrowCommandTests.server()
        let setting = GrowCommandTests.setting(library, server)

        let outcome = try await Program.turns.take {
            let program = try Program.start(
                ["grow", "--events", "--task", "count the vowels of a text"], in: setting)
            // The independent program has come: from now on jails are at work.
            while server.requests.count < 2 || !program.output.contains("confirm") {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Task.sleep(for: .milliseconds(300))
            // As a terminal does: to all in the foreground.
            try #require(kill(-getpgid(program.identifier), SIGINT) == 0)
            return try await program.end()
        }

        #expect(outcome.signal == SIGINT, "\(outcome.summary)")
        #expect(outcome.output.contains("it was asked to stop"), "\(outcome.summary)")
        #expect(outcome.output.contains(#""event":"confirmed""#), "\(outcome.summary)")
    }

    @Test func tellsWhatWasKeptWhenTheServerFailsLater() async throws {
        let library = try await TestLibrary.filled()
        let server = try GrowCommandTests.server()
        let setting = GrowCommandTests.setting(library, server)

        let outcome = try await Program.run(
            "grow", "--json", "--task", "count the vowels of a text", "--task", "play chess",
            in: setting)

        #expect(outcome.exitCode == 2, "\(outcome.summary)")
        #expect(try outcome.json()["kept"] == ["vowel-count"], "\(outcome.summary)")
        #expect(server.unexpected.count == 1)
    }

    @Test func aTerminalObeysNoServer() async throws {
        let library = try await TestLibrary.filled()
        let server = try ScriptedServer(replies: .error(400, "\u{1B}]0;owned\u{7}\u{1B}[2J"))

        let outcome = try await Program.run(
            "grow", "--task", "x", in: GrowCommandTests.setting(library, server))

        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("]0;owned"), "\(outcome.summary)")
        #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\u{7}"))
    }

    @Test func saysThatTheModelProposedNothingNew() async throws {
        let library = try await TestLibrary.filled()
        let server = try ScriptedServer(
            replies: .completion("{}"), .completion("{}"), .completion("{}"))

        let outcome = try await Program.run(
            "grow", "--goal", "texts", in: GrowCommandTests.setting(library, server))

        #expect(outcome.exitCode == 1)
        #expect(
            outcome.errors.contains("The model proposed no task that isn't there already."),
            "\(outcome.summary)")
    }

    @Test func saysWhichLockItCannotTake() async throws {
        let library = try await TestLibrary.filled()
        let lock = library.url.appending(path: "growing.lock")
        try FileManager.default.createDirectory(at: lock, withIntermediateDirectories: false)

        let outcome = try await Program.run(
            "grow", "--task", "x",
            in: GrowCommandTests.setting(library, try ScriptedServer(exchanges: [])))

        #expect(outcome.exitCode == 2)
        #expect(outcome.errors.contains("growing.lock\", which growing needs, can't be taken."))
    }

    @Test(arguments: [
        (["--task", " "], "--task is empty."), (["--goal", ""], "--goal is empty."),
        (["--parallel", "0"], "--parallel is from 1 to 16."),
        (["--rounds", "99"], "--rounds is from 1 to 16."),
        (["--budget-cost=-1"], "--budget-cost is a sum from 0 up."),
        (["--budget-tokens=-1"], "--budget-tokens counts from 0."),
        (["--json", "--events"], "two forms of one answer"),
    ])
    func refusesNumbersThatMakeNoSense(_ arguments: [String], _ reason: String) async throws {
        let library = try TestLibrary()

        let outcome = try await Program.run(
            ["grow", "--task", "anything"] + arguments, in: library.setting)

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
        #expect(outcome.errors.contains(reason), "\(outcome.summary)")
    }
}
