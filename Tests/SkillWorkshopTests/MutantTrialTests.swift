import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct MutantTrialTests {
    /// Tells prices from 100 on apart, which its examples should ask for at 100 itself.
    static let labelPrice = SkillText(
        "label-price", "Labels a price as dear or cheap.", takes: "price: Int",
        gives: "label: String",
        body: """
                if input.price >= 100 { return Output(label: "dear") }
                return Output(label: "cheap")
            """,
        .gives(["label": "dear"], for: ["price": 500]),
        .gives(["label": "cheap"], for: ["price": 5]))

    @Test func findsTheInputThatWeakExamplesMiss() async throws {
        let outcome = try await Self.outcome(of: Self.labelPrice)

        #expect(outcome.reason == nil)
        let survivor = try #require(
            outcome.survivors.first { $0.change.contains("`>=` became `>`") })
        #expect(survivor.line == 13)
        #expect(survivor.input == ["price": 100])
        #expect(survivor.given == .output(["label": "dear"]))
        #expect(survivor.mutantGives == .output(["label": "cheap"]))
        // The control: the examples do tell that the branches are there.
        #expect(!outcome.survivors.contains { $0.change.contains("condition") })
        #expect(outcome.killed > 0)
    }

    @Test func findsNothingWhereExamplesAskForTheEdges() async throws {
        var skill = Self.labelPrice
        skill.examples += [
            .gives(["label": "dear"], for: ["price": 100]),
            .gives(["label": "cheap"], for: ["price": 99]),
        ]

        let outcome = try await Self.outcome(of: skill)

        #expect(outcome.survivors == [])
        #expect(outcome.killed == outcome.tried)
    }

    /// It answers wrongly when it is looked at, so that each of its mutants would seem to be told.
    @Test func isNotFooledByAProgramThatLooksForItsMutants() async throws {
        var skill = Self.labelPrice
        skill.source = skill.source
            .replacing("import SkillKit", with: "import Foundation\nimport SkillKit")
            .replacing(
                "    if input.price >= 100",
                with: """
                        if ProcessInfo.processInfo.environment["SKILLBOX_MUTANT"] != nil {
                            return Output(label: "caught")
                        }
                        if input.price >= 100
                    """)

        let outcome = try await Self.outcome(of: skill)

        #expect(outcome.reason == "The program with its mutants answers differently.")
        #expect(outcome.killed <= 1)
    }

    /// With its mutants it takes several times as long, and one of its edges is a great many steps.
    @Test func takesNoSlowMutantForAWrongOne() async throws {
        let skill = SkillText(
            "largest-remainder", "Gives the largest remainder of many steps.",
            takes: "steps: Int", gives: "largest: Int",
            body: """
                    if input.steps > 1_500_000 { throw InvalidInput("too many steps") }
                    if input.steps < 1 { throw InvalidInput("too few steps") }
                    var largest = 0
                    for step in 0..<input.steps {
                        if step * 7 % 11 > largest { largest = step * 7 % 11 }
                    }
                    return Output(largest: largest)
                """,
            .gives(["largest": 7], for: ["steps": 3]),
            .gives(["largest": 10], for: ["steps": 20]),
            .fails("too many", for: ["steps": 1_500_001]),
            .fails("too few", for: ["steps": 0]))

        let outcome = try await Self.outcome(of: skill)

        #expect(outcome.reason == nil)
        let equal = try #require(
            outcome.survivors.first { $0.line == 17 && $0.change.contains("`>` became `>=`") })
        #expect(equal.input == nil, "\(equal)")
    }

    @Test func toleratesAMutantThatIsRightAsWell() async throws {
        let skill = SkillText(
            "larger-number", "Gives the larger of two numbers.", takes: "one: Int, two: Int",
            gives: "larger: Int",
            body: "    return Output(larger: input.one > input.two ? input.one : input.two)",
            .gives(["larger": 7], for: ["one": 7, "two": 3]),
            .gives(["larger": 9], for: ["one": 2, "two": 9]))

        let outcome = try await Self.outcome(of: skill)

        // Of two equal numbers either is the larger.
        #expect(outcome.survivors.map(\.change) == ["line 14: `>` became `>=`"])
        #expect(outcome.survivors.first?.input == nil)
    }

    @Test func knowsThatOneAnswerForEverythingIsWeak() async throws {
        var skill = Samples.halveNumber
        skill.examples = [.gives(["half": 1.5], for: ["number": 3])]

        let outcome = try await Self.outcome(of: skill)

        let constant = try #require(outcome.survivors.first { $0.line == nil })
        #expect(constant.change == "a program that gives {\"half\":1.5} to all valid input")
        #expect(constant.input != nil)
        #expect(constant.mutantGives == .output(["half": 1.5]))
    }

    @Test func triesWhatALoopIsMadeOf() async throws {
        let skill = SkillText(
            "sum-positive", "Adds the positive numbers up.", takes: "numbers: [Double]",
            gives: "sum: Double",
            body: """
                    var sum = 0.0
                    var index = 0
                    while index < input.numbers.count {
                        let number = input.numbers[index]
                        index += 1
                        guard number > 0 else { continue }
                        sum += number
                    }
                    return Output(sum: sum)
                """,
            .gives(["sum": 6], for: ["numbers": [1, 2, 3]]),
            .gives(["sum": 3], for: ["numbers": [-1, 3, -2]]),
            .gives(["sum": 0], for: ["numbers": []]))

        let outcome = try await Self.outcome(of: skill)

        #expect(outcome.reason == nil)
        // Without the step the loop goes on for ever, and with `>= 0` nothing is added.
        #expect(outcome.survivors.allSatisfy { $0.input == nil }, "\(outcome.survivors)")
        #expect(outcome.tried >= 10)
    }

    // Between them they have texts, dates, unsigned numbers, closures and loops of every kind.
    @Test(arguments: ["csv-parse", "date-parts", "percent-decode", "sha256", "title-case"])
    func compilesAStarterSkillWithItsMutants(_ name: String) async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../skills/\(name)").standardizedFileURL
        let skill = try SkillReader().skill(inFolder: folder)

        let outcome = try await Self.outcome(of: skill)

        #expect(outcome.reason == nil)
        #expect(outcome.tried > 10)
        #expect(outcome.killed > outcome.tried / 2)
    }

    private static func outcome(of text: SkillText) async throws -> MutantTrial.Outcome {
        try await outcome(
            of: SkillReader().skill(
                named: SkillName(text.name), description: text.description, source: text.source,
                examples: text.examples))
    }

    private static func outcome(of skill: Skill) async throws -> MutantTrial.Outcome {
        let library = try await TestLibrary()
        let pool = IsolatePool(sandbox: try library.bench.sandbox())
        guard
            case .built(let artifact) = try await SkillBuilder(sandbox: pool.sandbox)
                .build(skill, closure: [])
        else { throw TestLibrary.NotKept(addition: .unreadable(folder: "", reason: "")) }
        return try await MutantTrial(pool: pool).outcome(of: skill, closure: [], artifact)
    }
}
