import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct InspectorTests {
    @Test func passesASkillThatAnswersItsExamples() async throws {
        let library = try await TestLibrary()

        let inspection = try await library.bench.judge(library.write(Samples.splitWords))

        #expect(inspection == .passed)
        #expect(try await library.bench.store.skills().isEmpty)
    }

    @Test func tellsTheLineThatDoesNotCompile() async throws {
        var skill = Samples.countItems
        skill.source = skill.source.replacing("input.items.count", with: "input.items")
        let line =
            try #require(
                skill.source.split(separator: "\n", omittingEmptySubsequences: false)
                    .firstIndex { $0.contains("Output(count:") }) + 1

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .doesNotCompile(let diagnostics) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        let error = try #require(diagnostics.first { $0.severity == .error })
        #expect(error.line == line)
        #expect(error.message.contains("cannot convert value of type '[String]'"))
    }

    @Test func refusesImportsThatNoKeptSkillIs() async throws {
        let rejection = try await TestLibrary().rejection(of: Samples.countWords)

        #expect(rejection == .unknownImports(["CountItems", "SplitWords"]))
    }

    @Test func tellsTheFirstExampleWithAnotherAnswer() async throws {
        var skill = Samples.halveNumber
        skill.examples += [
            .gives(["half": 4], for: ["number": 6]), .gives(["half": 5], for: ["number": 6]),
        ]

        let rejection = try await TestLibrary().rejection(of: skill)

        #expect(
            rejection
                == .wrongOutput(
                    example: 2, input: ["number": 6], expected: ["half": 4], given: ["half": 3]))
    }

    @Test func acceptsNumbersWithinTheTolerance() async throws {
        var skill = Samples.halveNumber
        skill.examples = [
            Example(
                input: ["number": 6], expectation: .output(["half": 3.02]), tolerance: 0.01)
        ]

        #expect(try await TestLibrary().rejection(of: skill) == nil)
    }

    @Test func wantsTheErrorThatAnExampleNames() async throws {
        var skill = Samples.splitWords
        skill.examples = [.fails("no words", for: ["text": "a"])]

        let rejection = try await TestLibrary().rejection(of: skill)

        #expect(
            rejection
                == .missingError(example: 1, expected: "no words", given: ["words": ["a"]]))
    }

    @Test func wantsTheErrorToSayWhatTheExampleSays() async throws {
        let skill = SkillText(
            "refuse-all", "Refuses every text.", takes: "text: String", gives: "text: String",
            body: "    throw InvalidInput(\"Nothing is accepted.\")",
            .fails("IS ACCEPTED", for: ["text": "a"]), .fails("too long", for: ["text": "a"]))

        let rejection = try await TestLibrary().rejection(of: skill)

        #expect(
            rejection
                == .wrongError(
                    example: 2, expected: "too long", given: "Nothing is accepted."))
    }

    @Test(
        arguments: [
            ([.crashed], "[1, 2][input.count + 2]"),
            ([.timedOut], "Int(sleep(60))"),
            // On a busy machine the wall clock may be first.
            ([.cpuExceeded, .timedOut], "(0...Int.max).reduce(0) { $0 ^ $1 }"),
            ([.memoryExceeded], "[Int](repeating: input.count, count: 1 << 40).count"),
            ([.denied], "Int(socket(AF_INET, 1, 0))"),
        ] as [(Set<RunReport.Ending>, String)])
    func refusesOtherEndings(_ endings: Set<RunReport.Ending>, _ expression: String) async throws {
        let skill = SkillText(
            "end-badly", "Ends badly.", imports: ["Foundation"], takes: "count: Int",
            gives: "count: Int", body: "    Output(count: \(expression))",
            .gives(["count": 1], for: ["count": 1]))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .badEnding(1, let report) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(endings.contains(report.ending))
        #expect(report.deniedCall == (endings == [.denied] ? "socket" : nil))
    }

    @Test func refusesAnswersThatDiffer() async throws {
        let skill = SkillText(
            "draw-number", "Draws a number.", takes: "limit: Int", gives: "number: Int",
            body: "    Output(number: Int.random(in: 1...input.limit))",
            // So wide a tolerance accepts any number.
            Example(
                input: ["limit": 1_000_000_000_000], expectation: .output(["number": 5]),
                tolerance: 1))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .unsteady(1, let first, let second) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(first != second)
    }

    @Test func refusesErrorsThatDiffer() async throws {
        let skill = SkillText(
            "fail-variously", "Fails with a number.", takes: "limit: Int", gives: "number: Int",
            body: "    throw InvalidInput(\"It drew \\(Int.random(in: 1...input.limit)).\")",
            .fails("It drew", for: ["limit": 1_000_000_000_000]))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .unsteady = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
    }

    @Test func refusesASkillThatAnswersInputOfAnotherShape() async throws {
        let skill = SkillText(
            "echo-text", "Gives a text back.", takes: "text: String", gives: "text: String",
            body: "    Output(text: input.text)",
            helpers: """
                extension Input {
                    init(from decoder: any Decoder) throws {
                        self.init(text: (try? decoder.singleValueContainer().decode(String.self)) ?? "")
                    }
                }

                """,
            .gives(["text": "a"], for: "a"))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .fragile(let input, let report) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(input == [])
        #expect(report.output == ["text": ""])
    }

    @Test func refusesASkillThatCrashesOnInputOfAnotherShape() async throws {
        let skill = SkillText(
            "demand-text", "Demands a text.", takes: "text: String", gives: "text: String",
            body: "    Output(text: input.text)",
            helpers: """
                extension Input {
                    init(from decoder: any Decoder) throws {
                        guard let text = try? decoder.singleValueContainer().decode(String.self)
                        else { preconditionFailure("It is no text.") }
                        self.init(text: text)
                    }
                }

                """,
            .gives(["text": "a"], for: "a"))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .fragile(_, let report) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(report.ending == .crashed)
    }

    @Test func refusesRefusalsThatDiffer() async throws {
        let skill = SkillText(
            "refuse-variously", "Refuses with a number.", takes: "text: String",
            gives: "text: String", body: "    Output(text: input.text)",
            helpers: """
                extension Input {
                    init(from decoder: any Decoder) throws {
                        guard let text = try? decoder.singleValueContainer().decode(String.self)
                        else { throw InvalidInput("It drew \\(Int.random(in: 1...1 << 40)).") }
                        self.init(text: text)
                    }
                }

                """,
            .gives(["text": "a"], for: "a"))

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .unsteadyRefusal(let input, let first, let second) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(input == [])
        #expect(first != second)
    }

    @Test func asksForNoErrorWhereNothingIsRequired() async throws {
        let skill = SkillText(
            "greet-anyone", "Greets.", takes: "name: String?", gives: "greeting: String",
            body: "    Output(greeting: \"Hello \\(input.name ?? \"you\")\")",
            .gives(["greeting": "Hello you"], for: [:]))

        #expect(try await TestLibrary().rejection(of: skill) == nil)
    }

    @Test func refusesToJudgeAFolderThatIsNoSkill() async throws {
        let library = try await TestLibrary()

        await #expect(throws: (any Error).self) {
            try await library.bench.judge(library.bench.folder.url)
        }
    }
}
