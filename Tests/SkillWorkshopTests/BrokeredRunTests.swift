import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

/// Whole runs of skills that ask their host for something, from the jail to the server.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct BrokeredRunTests {
    @Test func judgesASkillWithWhatIsGranted() async throws {
        let library = try await TestLibrary()
        let server = try Self.model()

        let refused = try await library.rejection(of: Self.askModel)
        let kept = try await Self.add(
            [Self.askModel], to: library, granting: [.languageModel], server)
        let withoutGrant = try await library.bench.verify([])
        let withGrant = try await Self.bench(library, granting: [.languageModel], server)
            .verify([], tryingMutants: true)

        guard case .badEnding(example: 1, let report) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(report.deniedCapabilities == ["llm"])
        #expect("\(report)".contains("--grant llm"))
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")
        #expect(withoutGrant.map { $0.inspection == .passed } == [false])
        #expect(withGrant.map { $0.inspection == .passed } == [true])
    }

    /// Asked afresh, the model would say something else each time.
    @Test func tellsTheRunsOfOneInputTheSame() async throws {
        let library = try await TestLibrary()
        let server = try Self.varyingModel()
        var bench = try Self.bench(library, granting: [.languageModel], server)
        bench.asksAfresh = true
        let folder = try library.write(Self.askModel)

        let added = try await bench.add([folder], with: library.embedder)
        let asked = server.requests.count
        _ = try await bench.run(SkillName("ask-model"), input: ["text": "Say hello."])

        #expect(added.allSatisfy { $0.isKept }, "\(added)")
        #expect(asked == 1)
        #expect(server.requests.count == 2)
        let log = try await Self.outcomes(in: library)
        #expect(log == ["answered", "repeated", "repeated", "answered"])
    }

    /// What a program asks otherwise is answered anew: it is the program that isn't steady.
    @Test func asksAnewWhatIsNotTheSame() async throws {
        let library = try await TestLibrary()
        let server = try Self.varyingModel()
        var bench = try Self.bench(library, granting: [.languageModel], server)
        bench.asksAfresh = true
        var unsteady = Self.askModel
        unsteady.source = unsteady.source.replacing(
            "Host.ask(input.text)", with: #"Host.ask("\(UInt64.random(in: 0 ... .max))")"#)

        let added = try await bench.add([library.write(unsteady)], with: library.embedder)

        #expect(added.map(\.isKept) == [false])
        #expect(server.requests.count == 2)
    }

    @Test func tellsBothRunsOfAPlanTheSame() async throws {
        let library = try await TestLibrary()
        let server = try Self.varyingModel()
        var bench = try Self.bench(library, granting: [.languageModel], server)
        let added = try await bench.add([library.write(Self.askModel)], with: library.embedder)
        #expect(added.allSatisfy { $0.isKept }, "\(added)")
        bench.asksAfresh = true
        let before = server.requests.count
        let plan = try Plan(
            json: ["steps": [["skill": "ask-model", "bind": ["text": "$input.text"]]]])
        let composer = Composer(bench: bench, embedder: library.embedder)

        let solution = try await composer.run(plan, input: ["text": "Say hello."])
        let again = try await composer.run(plan, input: ["text": "Say hello."])

        #expect(solution.isSolved && again.isSolved, "\(solution)")
        #expect(solution.report?.output != again.report?.output)
        #expect(server.requests.count == before + 2)
    }

    private static func outcomes(in library: TestLibrary) async throws -> [JSONValue?] {
        try await library.bench.store.auditEntries(last: 1_000)
            .filter { $0.event == "host-asked" }.map { $0.detail["outcome"] }
    }

    @Test func answersARunOnlyWithAGrant() async throws {
        let library = try await TestLibrary()
        let server = try Self.model()
        let name = try SkillName("ask-model")
        _ = try await Self.add([Self.askModel], to: library, granting: [.languageModel], server)
        let bench = try Self.bench(library, granting: [.languageModel], server)

        let denied = try await library.bench.run(name, input: ["text": "Hello?"])
        let answered = try await bench.run(name, input: ["text": "Hello?"])

        #expect(denied.ending == .failed)
        #expect(denied.deniedCapabilities == ["llm"])
        #expect(
            denied.error == "The capability \"llm\" was not granted. Give --grant llm.")
        #expect(answered.output == ["answer": "hello"])
        #expect(answered.deniedCapabilities.isEmpty)
        #expect(try await bench.limits(of: name).wallTime == .seconds(60))
        #expect(try await library.bench.limits(of: name).wallTime < .seconds(60))
    }

    @Test func tellsASkillThatAsksForNothingToAsk() async throws {
        let library = try await TestLibrary()
        let server = try Self.model()
        let name = try SkillName("ask-model")
        var silent = Self.askModel
        silent.capabilities = ""
        silent.examples = [.gives(["answer": "hello"], for: ["text": "Say hello."])]
        silent.source = silent.source.replacing(
            "    Output(answer",
            with: """
                    if input.text == "Say hello." { return Output(answer: "hello") }
                    return Output(answer
                """)
        let kept = try await Self.add([silent], to: library, granting: [], nil)
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")
        let folder = try TemporaryFolder()
        let file = folder.file("lines.jsonl")
        try Data("{\"text\": \"Hello?\"}\n".utf8).write(to: file)
        let bench = try Self.bench(library, granting: [.languageModel], server)

        let report = try await bench.run(name, input: ["text": "Hello?"])
        var lines: [String] = []
        try await bench.batch(of: name).run(
            LineReader(FileHandle(forReadingFrom: file), limit: 1_000), atOnce: 1
        ) { lines.append($0.text ?? "") }

        let reason = "The skill does not ask for the capability \"llm\"."
        #expect(report.error?.hasPrefix(reason) == true, "\(report)")
        #expect("\(report)" == report.error)
        #expect(report.deniedCapabilities == ["llm"])
        #expect(lines.map { $0.contains("does not ask for the capability") } == [true], "\(lines)")
        let log = try await library.bench.store.auditEntries(last: 1_000)
            .filter { $0.event == "host-asked" }
        #expect(log.map { $0.detail["outcome"] } == ["denied", "denied"])
        #expect(server.requests.isEmpty)
    }

    @Test func callsSkillsThatAskForMore() async throws {
        let library = try await TestLibrary()
        let server = try Self.model()
        let all: Set<Capability> = [.languageModel, .skills]
        let name = try SkillName("call-skill")
        let kept = try await Self.add(
            [Self.askModel, Self.callSkill], to: library, granting: all, server)
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")

        let denied = try await Self.bench(library, granting: [.skills], server)
            .run(name, input: ["text": "Hello?"])
        let answered = try await Self.bench(library, granting: all, server)
            .run(name, input: ["text": "Hello?"])

        #expect(denied.ending == .failed)
        #expect(denied.error?.contains("ask-model") == true)
        #expect(denied.error?.contains("--grant llm") == true, "\(denied)")
        #expect(answered.output == ["answer": "hello"], "\(answered)")
        let uses = try await library.bench.store.statistics().mostUsed
        #expect(uses.contains { $0.name.text == "ask-model" && $0.runs > 1 })
    }

    @Test func asksForWhatItsImportsAskFor() async throws {
        let library = try await TestLibrary()
        let server = try Self.model()
        let importing = SkillText(
            "import-asker", "Asks through another skill.", imports: ["AskModel"],
            takes: "text: String", gives: "answer: String",
            body: "    Output(answer: try AskModel.run(.init(text: input.text)).answer)",
            .gives(["answer": "hello"], for: ["text": "Hello?"]))
        let kept = try await Self.add(
            [Self.askModel, importing], to: library, granting: [.languageModel], server)
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")

        let report = try await Self.bench(library, granting: [.languageModel], server)
            .run(SkillName("import-asker"), input: ["text": "Hello?"])

        #expect(report.output == ["answer": "hello"], "\(report)")
    }

    @Test func endsARecursion() async throws {
        let library = try await TestLibrary()
        var itself = SkillText(
            "call-itself", "Calls itself.", takes: "left: Int", gives: "depth: Int",
            body: """
                    if input.left == 0 { return Output(depth: 0) }
                    let next = Input(left: input.left - 1)
                    return Output(depth: try Host.call("call-itself", next, as: Output.self).depth + 1)
                """, .gives(["depth": 0], for: ["left": 0]))
        itself.capabilities = "skill"
        // The second grant lets runs take their time, which a busy machine needs.
        let granted: Set<Capability> = [.skills, .languageModel]
        let kept = try await Self.add([itself], to: library, granting: granted, nil)
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")
        let bench = try Self.bench(library, granting: granted, nil)
        let name = try SkillName("call-itself")

        let deep = try await bench.run(name, input: ["left": 8])
        let tooDeep = try await bench.run(name, input: ["left": 9])

        #expect(deep.output == ["depth": 8], "\(deep)")
        #expect(tooDeep.ending == .failed)
        #expect(tooDeep.error?.contains("8 deep, and no deeper") == true, "\(tooDeep)")
    }

    @Test func fetchesForEachLineOfAFile() async throws {
        let library = try await TestLibrary()
        let web = try ScriptedServer(
            exchanges: [.init(reply: ScriptedReply(body: Data("page".utf8)), times: 99)])
        let http = try PageAddress(web.baseURL).capability
        var fetchPage = SkillText(
            "fetch-page", "Fetches a page.", takes: "text: String", gives: "answer: String",
            body: "    Output(answer: try Host.fetch(\"\(web.baseURL)/\" + input.text).body)",
            .gives(["answer": "page"], for: ["text": "a"]))
        fetchPage.capabilities = "\(http)"
        let kept = try await Self.add([fetchPage], to: library, granting: [http], nil)
        #expect(kept.allSatisfy { $0.isKept }, "\(kept)")
        let folder = try TemporaryFolder()
        let file = folder.file("lines.jsonl")
        try Data("{\"text\": \"b\"}\n{\"text\": \"c\"}\n".utf8).write(to: file)
        let before = web.requests.count

        var reports: [String] = []
        for granted in [[http], []] as [Set<Capability>] {
            let batch = try await Self.bench(library, granting: granted, nil)
                .batch(of: SkillName("fetch-page"))
            try await batch.run(
                LineReader(FileHandle(forReadingFrom: file), limit: 1_000), atOnce: 2
            ) {
                reports.append($0.text ?? "")
            }
        }

        #expect(
            reports.map { $0.contains("\"page\"") } == [true, true, false, false], "\(reports)")
        #expect(Set(web.requests.dropFirst(before).map(\.target)) == ["/v1/b", "/v1/c"])
    }

    /// Says hello once, and then something else each time.
    private static func varyingModel() throws -> ScriptedServer {
        try ScriptedServer(
            exchanges: ["hello", "good day", "good evening", "good night"].map {
                ScriptedExchange(reply: .completion($0))
            })
    }

    private static func model() throws -> ScriptedServer {
        try ScriptedServer(exchanges: [.init(reply: .completion("hello"), times: 999)])
    }

    private static func bench(
        _ library: TestLibrary, granting granted: Set<Capability>, _ server: ScriptedServer?
    ) throws -> Workbench {
        var bench = library.bench
        bench.grants = Grants(granted)
        bench.chat = try server.map(TestLibrary.chat)
        return bench
    }

    private static func add(
        _ skills: [SkillText], to library: TestLibrary, granting granted: Set<Capability>,
        _ server: ScriptedServer?
    ) async throws -> [Workbench.Addition] {
        try await bench(library, granting: granted, server)
            .add(skills.map { try library.write($0) }, with: library.embedder)
    }

    private static let askModel = {
        var skill = SkillText(
            "ask-model", "Asks a language model.", takes: "text: String", gives: "answer: String",
            body: "    Output(answer: try Host.ask(input.text))",
            .gives(["answer": "hello"], for: ["text": "Say hello."]))
        skill.capabilities = "llm"
        return skill
    }()

    private static let callSkill = {
        var skill = SkillText(
            "call-skill", "Calls another skill.", takes: "text: String", gives: "answer: String",
            body: """
                    struct Answer: Decodable { var answer: String }
                    return Output(answer: try Host.call("ask-model", input, as: Answer.self).answer)
                """, .gives(["answer": "hello"], for: ["text": "Say hello."]))
        skill.capabilities = "skill"
        return skill
    }()
}
