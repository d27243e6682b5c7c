import SkillCore
import SkillSandbox
import SkillStorage
import SkillSyntax
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct AcceptingTests {
    /// One of the last examples may be the only one that needs a call.
    @Test func allowsLaterWhatAnyExampleNeeds() async throws {
        var skill = Samples.countItems
        skill.source =
            "import Foundation\n"
            + skill.source.replacing(
                "throws -> Output {",
                with: """
                    throws -> Output {
                    if input.items.count > 3 {
                        fsync(open("/tmp/note", O_CREAT | O_WRONLY, 0o600))
                    }
                    return
                    """)
        let inputs = (0...4).map { JSONValue.array(Array(repeating: "a", count: $0)) }
        skill.examples = inputs.enumerated().map {
            .gives(["count": .integer($0.offset)], for: ["items": $0.element])
        }
        let library = try await TestLibrary(skill)

        let report = try await library.bench.run(
            SkillName("count-items"), input: ["items": inputs[4]])

        #expect(report.succeeded, "\(report)")
    }

    @Test func leavesEvidenceOfEachStep() async throws {
        let library = try await TestLibrary(Samples.countItems, Samples.splitWords)
        let opinion = Evidence(.secondOpinion, .passed, "Another program gave the same.")

        let acceptance = try await Self.accept(
            Samples.countWords, in: library, .noting, evidence: [opinion])

        let judgement = acceptance.judgement
        #expect(acceptance.addition == .kept(try SkillName("count-words"), version: 1))
        #expect(
            judgement.evidence.map(\.step) == [
                .secondOpinion, .compiling, .examples, .malformedInput, .mutants, .dependencies,
                .nearCopies,
            ])
        func detail(_ step: Evidence.Step) -> JSONValue? {
            judgement.evidence.first { $0.step == step }?.detail
        }
        #expect(detail(.examples) == ["examples": 1, "runs": 2])
        #expect(detail(.dependencies) == ["count-items": 1, "split-words": 1])
        #expect(detail(.nearCopies)?["nearest"]?.stringValue != nil)
        #expect(detail(.compiling)?["toolchain"]?.stringValue?.contains("Swift") == true)
        let envelope = try #require(judgement.envelope)
        #expect(envelope.wallTime > .zero && envelope.peakMemory > 0)
    }

    @Test func refusesWeakExamplesWhereStrongOnesAreRequired() async throws {
        let library = try await TestLibrary()

        let refused = try await Self.accept(MutantTrialTests.labelPrice, in: library, .growing)
        let kept = try await Self.accept(MutantTrialTests.labelPrice, in: library, .adding)

        guard case .rejected(_, .weakExamples(let survivors)) = refused.addition else {
            Issue.record("\(refused.addition)")
            return
        }
        #expect(survivors.allSatisfy { $0.input != nil })
        #expect(kept.addition.isKept)
    }

    @Test func notesAnExampleThatAnyAnswerMeets() async throws {
        let library = try await TestLibrary()

        let acceptance = try await Self.accept(Samples.halveNumber, in: library, .adding)

        let mutants = acceptance.judgement.evidence.first { $0.step == .mutants }
        #expect(mutants?.outcome == .noted)
        #expect(acceptance.addition.isKept)
    }

    @Test func notesACopyThatIsNotRefused() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.countWords)

        let noted = try await Self.accept(NearCopiesTests.tallyWords, in: library, .noting)

        let evidence = noted.judgement.evidence.first { $0.step == .nearCopies }
        #expect(evidence?.outcome == .noted)
        #expect(evidence?.detail["copyOf"] == "count-words")
        #expect(noted.addition.isKept)
    }

    @Test func refusesASkillThatCrashesOnAHugeNumber() async throws {
        let skill = SkillText(
            "round-down", "Rounds a number down.", takes: "number: Double", gives: "whole: Int",
            body: "    Output(whole: Int(input.number))",
            .gives(["whole": 2], for: ["number": 2.5]), .gives(["whole": 3], for: ["number": 3]))
        var careful = skill
        careful.source = skill.source.replacing(
            "Output(whole: Int(input.number))",
            with: """
                guard let whole = Int(exactly: input.number.rounded(.down)) else {
                        throw InvalidInput("It is too large.")
                    }
                    return Output(whole: whole)
                """)

        let rejection = try await TestLibrary().rejection(of: skill)

        guard case .fragile(let input, let report) = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(input == ["number": .number(1e300)])
        #expect(report.ending == .crashed)
        #expect(try await TestLibrary().rejection(of: careful) == nil)
    }

    private static func accept(
        _ text: SkillText, in library: TestLibrary, _ policy: AcceptancePolicy,
        evidence: [Evidence] = []
    ) async throws -> Acceptance {
        let skill = try SkillReader().skill(inFolder: library.write(text))
        return try await library.bench.accept(
            skill, provenance: .grown, policy: policy, evidence: evidence, with: library.embedder,
            library.bench.sandbox())
    }
}
