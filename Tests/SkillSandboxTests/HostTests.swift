import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

/// What a skill asks of its host through SkillKit.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct HostTests {
    @Test(arguments: HostWay.allCases) func givesTheAnswersOfTheHost(_ way: HostWay) async throws {
        let broker = ScriptedBroker { question in
            switch question {
            case .languageModel(let prompt, _, _): .value(.string("\(prompt)!"))
            case .skill: .value(["count": 2])
            case .fetch: .value(["status": 404, "body": "Gone.\n"])
            }
        }

        let model = try await Self.run("ask", "Why \"so\"?", way, broker)
        let skill = try await Self.run("call", "two words", way, broker)
        let page = try await Self.run("fetch", "https://example.org/a", way, broker)

        #expect(model.output == "Why \"so\"?!", "\(model)")
        #expect(skill.output == "2", "\(skill)")
        #expect(page.output == "404 Gone.\n", "\(page)")
        #expect([model, skill, page].allSatisfy { $0.deniedCapabilities.isEmpty })
        #expect(
            broker.asked == [
                .languageModel(prompt: "Why \"so\"?", system: "Be brief.", maximumTokens: 7),
                .skill(name: "word-count", input: ["text": "two words"]),
                .fetch(url: "https://example.org/a"),
            ])
    }

    @Test(arguments: HostWay.allCases, denials)
    func isRefusedWithoutAGrant(_ way: HostWay, _ denial: Denial) async throws {
        let report = try await Self.run(denial.action, denial.text, way)

        #expect(report.ending == .failed)
        #expect(
            report.error
                == "The capability \"\(denial.capability)\" was not granted. "
                + "Give --grant \(denial.capability).")
        #expect(
            report.description
                == "It needs the capability \(denial.capability), which was not granted. "
                + "Give --grant \(denial.capability).")
        #expect(report.deniedCapabilities == [denial.capability])
        #expect(report.json["deniedCapabilities"] == [.string(denial.capability)])
    }

    @Test(arguments: HostWay.allCases) func maySayItselfWhatItLacks(_ way: HostWay) async throws {
        let report = try await Self.run("caught", "", way)

        #expect(report.ending == .completed)
        #expect(report.output == "llm skill http:example.org:8080")
        #expect(report.deniedCapabilities == ["http:example.org:8080", "llm", "skill"])
    }

    @Test(arguments: HostWay.allCases) func tellsTheBrokersReason(_ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in .denied(.languageModel, reason: "Not on Sundays.") }

        let report = try await Self.run("ask", "", way, broker)

        #expect(report.error == "Not on Sundays.")
        #expect(report.description == "Not on Sundays.")
        #expect(report.deniedCapabilities == ["llm"])
    }

    @Test(arguments: HostWay.allCases) func tellsWhatDidNotWork(_ way: HostWay) async throws {
        let broker = ScriptedBroker { _ in .failed(reason: "There is no model.") }

        let report = try await Self.run("ask", "", way, broker)

        #expect(report.ending == .failed)
        #expect(report.error == "There is no model.")
        #expect(report.deniedCapabilities == [])
    }

    @Test func readsWhatIsThereAndNothingElse() async throws {
        let broker = ScriptedBroker { .value($0 == .skill(name: "null", input: 1) ? nil : "x") }

        let null = try await Self.run("call-null", "null", .alone, broker)
        let wrong = try await Self.run("call", "", .alone, broker)
        let url = try await Self.run("fetch", "file:///etc/passwd", .alone)
        let ambiguous = try await Self.run("fetch", "http://me@example.org/", .alone)

        #expect(null.output == "nil")
        #expect(wrong.error?.hasPrefix("The host's answer can't be read as a value") == true)
        #expect(url.error?.hasPrefix("The URL can't be fetched") == true)
        #expect(url.deniedCapabilities == [])
        #expect(ambiguous.error?.hasPrefix("The URL can't be fetched") == true)
        #expect(ambiguous.deniedCapabilities == [])
    }

    @Test(arguments: HostWay.allCases) func keepsWhatIsPrintedAround(_ way: HostWay) async throws {
        let report = try await Self.run("print", "", way, Self.echo)

        #expect(report.output == "print")
        #expect(report.standardOutput == Data("before\nafter\n".utf8))
    }

    @Test(arguments: HostWay.allCases) func answersEachThread(_ way: HostWay) async throws {
        let report = try await Self.run("threads", "", way, Self.echo, number: 16)

        #expect(report.output == "16", "\(report)")
    }

    @Test(arguments: HostWay.allCases) func answersAHundredTimes(_ way: HostWay) async throws {
        let report = try await Self.run("many", "", way, Self.echo, number: 200)

        #expect(report.output == "100: A run may ask the host 100 times.", "\(report)")
    }

    @Test(arguments: HostWay.allCases) func passesLongTexts(_ way: HostWay) async throws {
        let length = 1 << 19

        let fits = try await Self.run("long", "", way, Self.echo, number: length)
        let tooLong = try await Self.run("long", "", way, Self.echo, number: 1 << 20)
        let answer = ScriptedBroker { _ in .value(.string(String(repeating: "x", count: 1 << 20))) }
        let long = try await Self.run("ask", "", way, answer)

        #expect(fits.output == .string("\(length)"), "\(fits)")
        #expect(tooLong.error == "A question to the host may have 1 MiB.")
        #expect(long.error == "The answer has more than 1 MiB as JSON. Ask for less.")
    }

    /// The limit on what is printed and answered is not for questions.
    @Test(arguments: HostWay.allCases) func limitsTheAnswerAlone(_ way: HostWay) async throws {
        var limits = HostWay.limits
        limits.output = 100

        let asked = try await Self.run("long", "", way, Self.echo, number: 10_000, limits: limits)
        let told = try await Self.run(
            "ask", String(repeating: "x", count: 200), way, Self.echo, limits: limits)

        #expect(asked.output == "10000", "\(asked)")
        #expect(!asked.truncated)
        #expect(told.ending == .outputExceeded, "\(told)")
        #expect(told.truncated)
    }

    @Test(arguments: HostWay.allCases) func asksFromAsyncSkills(_ way: HostWay) async throws {
        let input: JSONValue = ["text": "x"]

        let report = try await way.run(Self.asyncSkill.value, input, broker: Self.echo)

        #expect(report.output == "a b", "\(report)")
    }

    @Test func asksAgainInTheNextCall() async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        defer { pool.close() }
        let isolate = try await pool.isolate(
            for: try await Self.skill.value, limits: HostWay.limits)
        defer { isolate.dispose() }

        for _ in 0..<3 {
            let granted = try await isolate.call(Self.input("many", "", 60), broker: Self.echo)
            let denied = try await isolate.call(Self.input("ask", "", 0))
            let none = try await isolate.call(Self.input("nothing", "", 0))

            #expect(granted.output == "60", "\(granted)")
            #expect(denied.deniedCapabilities == ["llm"])
            #expect(none.deniedCapabilities == [])
        }
    }

    @Test func asksNothingBetweenCalls() async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 1)
        defer { pool.close() }
        let isolate = try await pool.isolate(for: try await Self.skill.value)
        defer { isolate.dispose() }

        let first = try await isolate.call(Self.input("ask-behind", "", 0))
        #expect(first.output == "")

        for number in 0..<20 {
            let text = "\(number)"
            let report = try await isolate.call(Self.input("ask", text, 0), broker: Self.echo)
            #expect(report.output == .string(text), "\(report)")
        }
    }

    @Test func keepsOthersWaitingForNothing() async throws {
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox(), width: 2)
        defer { pool.close() }
        let skill = try await Self.skill.value
        let (asked, question) = AsyncStream.makeStream(of: Void.self)
        let (done, other) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedBroker { _ in
            question.finish()
            for await _ in done {}
            return .value("late")
        }

        async let waiting = pool.run(
            skill, input: Self.input("ask", "", 0), limits: HostWay.limits, broker: slow)
        for await _ in asked {}
        let report = try await pool.run(skill, input: Self.input("nothing", "", 0))
        other.finish()

        #expect(report.output == "")
        #expect(try await waiting.output == "late")
    }

    struct Denial: CustomTestStringConvertible {
        var action: String
        var text: String
        var capability: String

        var testDescription: String { capability }
    }

    private static let denials = [
        Denial(action: "ask", text: "", capability: "llm"),
        Denial(action: "call", text: "", capability: "skill"),
        Denial(
            action: "fetch", text: "https://Example.org/", capability: "http:example.org"),
        Denial(
            action: "fetch", text: "HTTP://LocalHost:8080/a#b", capability: "http:localhost:8080"),
    ]

    /// Answers a model's prompt with itself.
    private static let echo = ScriptedBroker { question in
        guard case .languageModel(let prompt, _, _) = question else { return .value(nil) }
        // A long prompt would be too long an answer.
        return .value(.string(prompt.utf8.count > 1000 ? "\(prompt.utf8.count)" : prompt))
    }

    private static func input(_ action: String, _ text: String, _ number: Int) -> JSONValue {
        ["action": .string(action), "text": .string(text), "number": .integer(number)]
    }

    private static func run(
        _ action: String, _ text: String, _ way: HostWay, _ broker: ScriptedBroker? = nil,
        number: Int = 0, limits: RunLimits = HostWay.limits
    ) async throws -> RunReport {
        try await way.run(
            skill.value, input(action, text, number), limits: limits, broker: broker)
    }

    private static let skill = Task {
        try await TestSandbox.build(
            "AsksHost",
            """
            import Foundation
            import SkillKit

            struct Input: Codable { var action: String; var text: String; var number: Int }
            struct Count: Codable { var count: Int }
            typealias Output = String

            func run(_ input: Input) throws -> String {
                switch input.action {
                case "ask": return try Host.ask(input.text, system: "Be brief.", maximumTokens: 7)
                case "call":
                    let count: Count = try Host.call("word-count", ["text": input.text])
                    return "\\(count.count)"
                case "call-null": return "\\(try Host.call(input.text, 1, as: Int?.self) as Any)"
                case "fetch":
                    let page: HostResponse = try Host.fetch(input.text)
                    return "\\(page.status) \\(page.body)"
                case "caught": return lacks().joined(separator: " ")
                case "print":
                    print("before")
                    let text = try Host.ask(input.action)
                    print("after")
                    return text
                case "threads": return "\\(askInThreads(input.number))"
                case "many":
                    for count in 0..<input.number {
                        do { _ = try Host.ask("") } catch { return "\\(count): \\(error)" }
                    }
                    return "\\(input.number)"
                case "long": return try Host.ask(String(repeating: "x", count: input.number))
                case "ask-behind":
                    Thread.detachNewThread {
                        while true {
                            _ = try? Host.ask("behind")
                            usleep(5000)
                        }
                    }
                    return ""
                default: return ""
                }
            }

            func lacks() -> [String] {
                let questions: [() throws -> Void] = [
                    { _ = try Host.ask("") }, { _ = try Host.call("x", 1, as: Int.self) },
                    { _ = try Host.fetch("http://example.org:8080/") }, { _ = try Host.ask("") },
                ]
                var names: [String] = []
                for question in questions {
                    do { try question() } catch let error as CapabilityDenied {
                        if !names.contains(error.capability) { names.append(error.capability) }
                    } catch { names.append("\\(error)") }
                }
                return names
            }

            func askInThreads(_ count: Int) -> Int {
                let lock = NSLock()
                nonisolated(unsafe) var right = 0
                DispatchQueue.concurrentPerform(iterations: count) { number in
                    guard (try? Host.ask("\\(number)")) == "\\(number)" else { return }
                    lock.withLock { right += 1 }
                }
                return right
            }
            """)
    }

    private static let asyncSkill = Task {
        try await TestSandbox.build(
            "AsksHostAsync",
            """
            import SkillKit
            struct Input: Codable { var text: String? }
            typealias Output = String
            func run(_ input: Input) async throws -> String {
                guard input.text != nil else { return "" }
                async let first = Host.ask("a")
                async let second = Host.ask("b")
                return try await first + " " + second
            }
            """, isAsync: true)
    }
}
