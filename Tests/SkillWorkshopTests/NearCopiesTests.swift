import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct NearCopiesTests {
    static let tallyWords = SkillText(
        "tally-words", "Tells how many words a text has.", takes: "sentence: String",
        gives: "total: Int",
        body: "    Output(total: input.sentence.split(separator: \" \").count)",
        .gives(["total": 2], for: ["sentence": "to be"]))

    static let countSpaces = SkillText(
        "count-spaces", "Counts the spaces of a text.", takes: "text: String",
        gives: "count: Int",
        body: "    Output(count: input.text.filter { $0 == \" \" }.count)",
        .gives(["count": 1], for: ["text": "to be"]))

    static let refuseNegative = SkillText(
        "refuse-negative", "Gives a number back that isn't negative.", takes: "value: Double",
        gives: "same: Double",
        body: """
                guard input.value >= 0 else { throw InvalidInput("It is below zero.") }
                return Output(same: input.value)
            """,
        .gives(["same": 1], for: ["value": 1]), .fails("below zero", for: ["value": -1]))

    static let refuseDebt = SkillText(
        "refuse-debt", "Gives an amount back unless it is a debt.", takes: "amount: Double",
        gives: "kept: Double",
        body: """
                if input.amount < 0 { throw InvalidInput("A debt.") }
                return Output(kept: input.amount)
            """,
        .gives(["kept": 2.5], for: ["amount": 2.5]), .fails("debt", for: ["amount": -3]))

    @Test func knowsTwoThatDoTheSame() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.countWords, Self.tallyWords)

        #expect(try await Self.areAlike("count-words", "tally-words", in: library))
        #expect(try await Self.areAlike("tally-words", "count-words", in: library))
    }

    @Test func knowsTwoThatRefuseTheSame() async throws {
        let library = try await TestLibrary(Self.refuseNegative, Self.refuseDebt)

        #expect(try await Self.areAlike("refuse-negative", "refuse-debt", in: library))
    }

    @Test func tellsApartWhatAnswersDifferently() async throws {
        let library = try await TestLibrary(Self.tallyWords, Self.countSpaces)

        #expect(try await !Self.areAlike("tally-words", "count-spaces", in: library))
    }

    @Test func tellsApartWhatTakesOtherTypes() async throws {
        let library = try await TestLibrary(Samples.countItems, Self.tallyWords)

        #expect(try await !Self.areAlike("count-items", "tally-words", in: library))
    }

    @Test func aGrowerKeepsNoCopy() async throws {
        let library = try await TestLibrary()
        var growth = try Growth("first-round")
        try await library.add([
            SkillText(
                "vowel-number", "Counts the vowels that a text has, to measure how it sings.",
                takes: "words: String", gives: "number: Int",
                body: """
                        guard !input.words.isEmpty else { throw InvalidInput("No words.") }
                        return Output(number: input.words.filter { "aeiou".contains($0) }.count)
                    """,
                .gives(["number": 4], for: ["words": "sourdough"]))
        ])

        try await growth.run(in: library, tasks: [Self.task])

        let reason = "vowel-number, which is kept already, does the same"
        #expect(growth.kept.isEmpty)
        #expect(growth.kinds.last == .gaveUp(reason: reason))
        #expect(try await library.bench.store.skills().map(\.skill.name.text) == ["vowel-number"])
    }

    private static let task = "Count the vowels of a text"

    private static func areAlike(
        _ one: String, _ other: String, in library: TestLibrary
    ) async throws -> Bool {
        let copies = NearCopies(pool: IsolatePool(sandbox: try library.bench.sandbox()))
        func built(_ text: String) async throws -> NearCopies.Built {
            let name = try SkillName(text)
            return NearCopies.Built(
                skill: try await library.bench.store.skill(named: name).skill,
                closure: try await library.bench.store.dependencies(of: name).map(\.skill))
        }
        return try await copies.areAlike(built(one), built(other))
    }
}
