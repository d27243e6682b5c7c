import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct GrantCommandTests {
    @Test(arguments: ["run", "add", "verify"])
    func refusesWhatCanNotBeGranted(_ command: String) async throws {
        let library = try await TestLibrary.filled()

        let wrong = try await Program.run(
            command, "word-count", "--grant", "llm,web", in: library.setting)
        let empty = try await Program.run(
            command, "word-count", "--grant", "", in: library.setting)

        let choices = "Write llm, skill, or http: and a host, such as http:example.org."
        #expect(wrong.exitCode == 64, "\(wrong.summary)")
        #expect(wrong.errors.contains("\"web\" is no capability. \(choices)"), "\(wrong.summary)")
        #expect(empty.exitCode == 64, "\(empty.summary)")
        #expect(empty.errors.contains("\"\" is no capability. \(choices)"), "\(empty.summary)")
    }

    @Test(arguments: [["jail", "--grant", "llm", "--", "true"], ["exec", "--grant", "llm", "x"]])
    func grantsNothingToProgramsThatAreNoSkills(_ command: [String]) async throws {
        let library = try TestLibrary()

        let outcome = try await Program.run(command, in: library.setting)

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
        #expect(outcome.errors.contains("--grant"), "\(outcome.summary)")
    }

    @Test func showsWhatASkillAsksFor() async throws {
        let library = try TestLibrary()
        var asking = SkillDraft("asking-skill")
        asking.markdown = asking.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: skill, http:Example.org\n---\n")
        var using = SkillDraft("using-skill")
        using.markdown = using.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: llm skill\n---\n")
        using.source = "import AskingSkill\n" + using.source
        var silent = SkillDraft("silent-skill")
        silent.source = "import AskingSkill\n" + silent.source
        let drafts = try [asking, using, silent].map { try $0.write(in: library) }

        let added = try await Program.run(["add"] + drafts, in: library.setting)
        #expect(added.exitCode == 0, "\(added.summary)")
        func page(_ name: String) async throws -> String {
            try await Program.run("show", name, in: library.setting).output
        }
        let json = try await Program.run("show", "--json", "using-skill", in: library.setting)
            .json()

        #expect(try await page("asking-skill").contains("\nasks for  http:example.org, skill\n"))
        #expect(
            try await page("using-skill").contains(
                "\nasks for  llm, skill, and http:example.org for what it uses\n"))
        #expect(
            try await page("silent-skill").contains(
                "\nasks for  http:example.org, skill for what it uses\n"))
        #expect(json["capabilities"] == ["llm", "skill"])
        #expect(json["inheritedCapabilities"] == ["http:example.org"])
    }

    @Test func runsWhatAsksForNothingAsBefore() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "run", "word-count", "--grant", "llm,skill", "--timeout", "20s", "--input",
            "{\"text\": \"a b\"}", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "{\"count\":2}\n")
    }

    @Test func saysWhatIsGrantedInVain() async throws {
        let library = try await TestLibrary.filled()
        let draft = try SkillDraft("asking-skill").write(in: library)
        let lines = try library.write("{\"text\": \"a b\"}\n", to: "lines.jsonl").path
        let plan = try library.write(
            """
            {"steps": [{"skill": "word-count", "bind": {"text": "$input.text"}}]}
            """, to: "plan.json"
        ).path
        let text = ["--input", "{\"text\": \"a b\"}"]
        let commands = [
            ["run", "word-count"] + text, ["verify", "word-count"], ["add", draft],
            ["run", "word-count", "--each", "--input", "@\(lines)"],
            ["solve", "--plan", plan] + text,
        ]

        for command in commands {
            let two = try await Program.run(
                command + ["--grant", "skill,http:example.org"], in: library.setting)
            #expect(two.exitCode == 0, "\(two.summary)")
            // A folder that is kept already isn't judged again.
            let isSilent = command[0] == "add" && two.output.hasPrefix("unchanged")
            #expect(
                two.errors.contains(
                    """
                    --grant http:example.org,skill changed nothing: no skill that ran asks for \
                    them.\n
                    """) != isSilent, "\(two.summary)")
            let none = try await Program.run(command, in: library.setting)
            #expect(!none.errors.contains("--grant"), "\(none.summary)")
        }
    }

    @Test func saysNothingOfWhatWasAskedFor() async throws {
        let library = try await TestLibrary.filled()
        let folder = try Self.draft(
            asking: "skill",
            answering: """
                "\\(try Host.call("word-count", input, as: [String: Int].self)["count"] ?? 0)"
                """, "1"
        ).write(in: library)

        let added = try await Program.run("add", folder, "--grant", "skill", in: library.setting)
        let run = try await Program.run(
            "run", "asking-skill", "--input", #"{"text": "a b"}"#, "--grant", "skill,llm",
            in: library.setting)

        #expect(added.exitCode == 0, "\(added.summary)")
        #expect(!added.errors.contains("--grant"), "\(added.summary)")
        #expect(run.output == "{\"answer\":\"2\"}\n", "\(run.summary)")
        #expect(
            run.errors.contains("--grant llm changed nothing: no skill that ran asks for it.\n"),
            "\(run.summary)")
    }

    @Test func refusesASkillFolderThatAsksForWhatThereIsNot() async throws {
        let library = try TestLibrary()
        var draft = SkillDraft("asking-skill")
        draft.markdown = draft.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: web\n---\n")

        let outcome = try await Program.run("add", draft.write(in: library), in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(
            outcome.output.contains("The metadata's capabilities hold \"web\", which is none."),
            "\(outcome.summary)")
    }

    @Test func asksTheModelOfTheEnvironmentOnlyWhenGranted() async throws {
        let library = try TestLibrary()
        let server = try ScriptedServer(
            exchanges: [ScriptedExchange(reply: .completion("hello"), times: 99)])
        var setting = library.setting
        setting.environment["OPENAI_BASE_URL"] = server.baseURL
        setting.environment["SKILLBOX_MODEL"] = "tiny"
        let folder = try Self.draft(
            asking: "llm", answering: "try Host.ask(input.text)", "hello"
        ).write(in: library)
        let run = [
            "run", "asking-skill", "--input",
            #"{"text": "My key is sk-proj-0123456789abcdefghij"}"#,
        ]

        let refused = try await Program.run("add", folder, in: setting)
        #expect(server.requests.isEmpty)
        let added = try await Program.run("add", folder, "--grant", "llm", in: setting)
        let denied = try await Program.run(run + ["--json"], in: setting)
        let failed = try await Program.run("verify", "asking-skill", in: setting)
        let passed = try await Program.run("verify", "asking-skill", "--grant", "llm", in: setting)
        let count = server.requests.count
        let answered = try await Program.run(run + ["--grant", "llm"], in: setting)
        let spent = try await Program.run(
            run + ["--grant", "llm", "--fresh", "--budget-tokens", "1"], in: setting)
        let log = try await Program.run("audit", "show", "--last", "100", in: setting)

        #expect(refused.exitCode == 1, "\(refused.summary)")
        #expect(refused.output.contains("--grant llm"), "\(refused.summary)")
        #expect(added.exitCode == 0, "\(added.summary)")
        #expect(denied.exitCode == 1, "\(denied.summary)")
        #expect(try denied.json()["deniedCapabilities"] == ["llm"])
        #expect(failed.exitCode == 1, "\(failed.summary)")
        #expect(passed.exitCode == 0, "\(passed.summary)")
        #expect(answered.exitCode == 0, "\(answered.summary)")
        #expect(answered.output == "{\"answer\":\"hello\"}\n")
        #expect(server.requests.count == count + 1)
        #expect(server.requests.last?.prompt.contains("sk-proj-") == false)
        #expect(spent.exitCode == 1, "\(spent.summary)")
        #expect(spent.errors.contains("this session's budget"), "\(spent.summary)")
        #expect(log.output.contains("host-asked"))
        #expect(log.output.contains("\"outcome\":\"answered\""))
        #expect(log.output.contains("\"outcome\":\"denied\""))
        #expect(!log.output.contains("My key"))
    }

    @Test func spendsOneBudgetOnPlanningAndOnWhatSkillsAsk() async throws {
        let library = try TestLibrary()
        let plan: JSONValue = [
            "steps": [["skill": "asking-skill", "bind": ["text": "$input.text"]]]
        ]
        let goal = "Repeats a text as often as it is told. Use it to fill a line."
        let server = try ScriptedServer(exchanges: [
            ScriptedExchange(
                reply: .completion(
                    #"{"subgoals": [{"goal": "\#(goal)", "needs": ["text"], "gives": []}]}"#)),
            ScriptedExchange(
                reply: ScriptedReply(
                    json: ScriptedReply.completionBody(plan.canonical, promptTokens: 5_000))),
            ScriptedExchange(reply: .completion("hello"), times: 99),
        ])
        var setting = library.setting
        setting.environment["SKILLBOX_MODEL"] = "tiny"
        let folder = try Self.draft(
            asking: "llm",
            answering: "input.text == \"a\" ? \"hello\" : try Host.ask(input.text)", "hello"
        ).write(in: library)
        let added = try await Program.run("add", folder, in: setting)
        setting.environment["OPENAI_BASE_URL"] = server.baseURL
        let solve = [
            "solve", goal, "--input", #"{"text": "b"}"#, "--grant", "llm", "--no-verify",
            "--budget-tokens",
        ]

        let short = try await Program.run(solve + ["6000"], in: setting)
        let count = server.requests.count
        let control = try await Program.run(solve + ["60000"], in: setting)

        #expect(added.exitCode == 0, "\(added.summary)")
        #expect(short.exitCode == 1, "\(short.summary)")
        // The division and the plan; nothing was left for the skill.
        #expect(count == 2)
        #expect(control.exitCode == 0, "\(control.summary)")
        #expect(server.requests.count == 3)
    }

    @Test func fetchesFromAGrantedHostWithoutAProxy() async throws {
        let library = try TestLibrary()
        let page = ScriptedReply(body: Data("page".utf8))
        let server = try ScriptedServer(exchanges: [ScriptedExchange(reply: page, times: 99)])
        let proxy = try ScriptedServer(exchanges: [ScriptedExchange(reply: page, times: 99)])
        var setting = library.setting
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            setting.environment[name] = proxy.baseURL
        }
        let host = try #require(URL(string: server.baseURL)?.port).description
        let grant = "http:127.0.0.1:\(host)"
        let folder = try Self.draft(
            asking: grant, answering: "try Host.fetch(\"\(server.baseURL)\").body", "page"
        ).write(in: library)
        let run = ["run", "asking-skill", "--input", #"{"text": ""}"#]

        let added = try await Program.run("add", folder, "--grant", grant, in: setting)
        let answered = try await Program.run(run + ["--grant", grant], in: setting)
        let count = server.requests.count
        let denied = try await Program.run(
            run + ["--grant", "http:127.0.0.1,http:localhost:\(host)", "--json"], in: setting)

        #expect(added.exitCode == 0, "\(added.summary)")
        #expect(answered.output == "{\"answer\":\"page\"}\n", "\(answered.summary)")
        #expect(denied.exitCode == 1, "\(denied.summary)")
        #expect(try denied.json()["deniedCapabilities"] == [.string(grant)])
        #expect(server.requests.count == count)
        #expect(proxy.requests.isEmpty)
    }

    private static func draft(
        asking capabilities: String, answering expression: String, _ answer: String
    ) -> SkillDraft {
        var draft = SkillDraft("asking-skill")
        draft.markdown = draft.markdown.replacing(
            "\n---\n", with: "\nmetadata:\n  capabilities: \(capabilities)\n---\n")
        draft.source = """
            import SkillKit

            struct Input: Codable {
                var text: String
            }

            struct Output: Codable {
                var answer: String
            }

            func run(_ input: Input) throws -> Output {
                Output(answer: \(expression))
            }
            """
        draft.examples = "[{\"input\": {\"text\": \"a\"}, \"output\": {\"answer\": \"\(answer)\"}}]"
        return draft
    }
}
