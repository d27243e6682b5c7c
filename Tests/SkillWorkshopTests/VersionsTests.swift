import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct VersionsTests {
    let splitWords: SkillName
    let countWords: SkillName

    init() throws {
        (splitWords, countWords) = (try SkillName("split-words"), try SkillName("count-words"))
    }

    @Test func replacesASkillByOneThatDoesMore() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords, Samples.compareLengths)
        var better = Samples.splitWords
        better.source = better.source.replacing(
            "input.text.split(separator: \" \")", with: "input.text.split { $0.isWhitespace }")
        better.examples.append(.gives(["words": ["to", "be"]], for: ["text": "to\n be"]))

        #expect(
            try await library.add([better], replacing: true) == [.kept(splitWords, version: 2)])

        let store = library.bench.store
        #expect(try await store.pins(of: countWords)[splitWords] == 2)
        let evidence = try #require(try await store.judgement(of: splitWords)).evidence
        let old = try #require(evidence.first { $0.step == .oldExamples })
        #expect(old.outcome == .passed && old.detail["version"] == 1)
        let dependants = try #require(evidence.first { $0.step == .dependants })
        #expect(dependants.detail["passed"] == ["compare-lengths", "count-words"])
        try await store.checkIntegrity()
    }

    /// What the version before needed was seen with its users; what the next one needs was not.
    @Test func letsUsersMakeTheCallsOfTheNextVersion() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords)
        let before = try await library.bench.limits(of: countWords)
        var noting = Samples.splitWords
        noting.source =
            "import Foundation\n"
            + noting.source.replacing(
                "throws -> Output {",
                with: """
                    throws -> Output {
                    fsync(open("/tmp/note", O_CREAT | O_WRONLY, 0o600))
                    return
                    """)

        #expect(
            try await library.add([noting], replacing: true) == [.kept(splitWords, version: 2)])

        let report = try await library.bench.run(countWords, input: ["text": "to be"])
        #expect(report.succeeded, "\(report)")
        #expect(try #require(before.systemCalls).contains("fsync") == false)
        #expect(
            try #require(await library.bench.limits(of: countWords).systemCalls).contains("fsync"))
    }

    @Test func keepsWhatWasPromisedBefore() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        var letters = Samples.splitWords
        letters.source = letters.source.replacing(
            "input.text.split(separator: \" \").map(String.init)",
            with: "input.text.map { String($0) }")
        letters.examples = [.gives(["words": ["a", " "]], for: ["text": "a "])]

        let additions = try await library.add([letters], replacing: true)

        guard
            case .rejected(_, .breaksOldExamples(version: 1, .wrongOutput(example: 1, _, _, _)))? =
                additions.first
        else {
            Issue.record("\(additions)")
            return
        }
        #expect(try await library.bench.store.history(of: splitWords).count == 1)
    }

    @Test func refusesToTakeBackAnExample() async throws {
        let library = try await TestLibrary(Samples.countItems)
        let name = try SkillName("count-items")
        var other = Samples.countItems
        other.source = other.source.replacing("input.items.count", with: "input.items.count + 1")
        other.examples = [.gives(["count": 3], for: ["items": ["a", "b"]])]
        let refusal = Workbench.Addition.rejected(
            name,
            .contradictsOldExample(version: 1, example: 1, input: ["items": ["a", "b"]]))

        #expect(try await library.add([other], replacing: true) == [refusal])
        other.examples = [.fails("no", for: ["items": ["a", "b"]])]
        other.source = other.source.replacing(
            "    Output(count",
            with: "    if true { throw InvalidInput(\"no\") }\n    return Output(count")
        #expect(try await library.add([other], replacing: true) == [refusal])
    }

    @Test func refusesAnotherSignature() async throws {
        let library = try await TestLibrary(Samples.countItems)
        var renamed = Samples.countItems
        renamed.source = renamed.source.replacing("items", with: "things")
        renamed.examples = [.gives(["count": 2], for: ["things": ["a", "b"]])]

        let additions = try await library.add([renamed], replacing: true)

        guard
            case .rejected(_, .breaksOldExamples(version: 1, .badEnding(example: 1, _)))? =
                additions.first
        else {
            Issue.record("\(additions)")
            return
        }
    }

    @Test func holdsBackWhatWouldBreakItsUsers() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords, Samples.compareLengths)
        let store = library.bench.store
        let before = try await store.auditEntries(last: 99)
        // Answers its old example, and splits "to be or" into two.
        var greedy = Samples.splitWords
        greedy.source = greedy.source.replacing(
            "split(separator: \" \")", with: "split(separator: \" \", maxSplits: 1)")

        let additions = try await library.add([greedy], replacing: true)

        guard case .rejected(splitWords, .breaksDependants(let broken))? = additions.first else {
            Issue.record("\(additions)")
            return
        }
        #expect(broken.map(\.name) == [countWords])
        #expect("\(additions)".contains("count-words"))
        #expect(try await store.history(of: splitWords).count == 1)
        #expect(try await store.skill(named: countWords).verifiedAt != nil)
        #expect(try await store.auditEntries(last: 99) == before)
    }

    @Test func isNotHeldBackByWhatFailedBefore() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords)
        let store = library.bench.store
        var greedy = Samples.splitWords
        greedy.source = greedy.source.replacing(
            "split(separator: \" \")", with: "split(separator: \" \", maxSplits: 1)")
        try await library.replace(greedy)
        _ = try await library.bench.verify([splitWords])
        #expect(try await store.skill(named: countWords).verifiedAt == nil)
        var still = greedy
        still.source += "\n// Still greedy.\n"

        #expect(
            try await library.add([still], replacing: true) == [.kept(splitWords, version: 3)])

        #expect(try await store.skill(named: countWords).verifiedAt == nil)
        #expect(try await store.pins(of: countWords)[splitWords] == 1)
        let evidence = try #require(try await store.judgement(of: splitWords)).evidence
        let dependants = try #require(evidence.first { $0.step == .dependants })
        #expect(dependants.outcome == .noted)
        #expect(dependants.detail["failing"] == ["count-words"])
    }

    @Test func pinsWhatVerifyingJudgedWith() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords)
        let store = library.bench.store
        var other = Samples.splitWords
        other.source += "\n// Changed.\n"
        try await library.replace(other)
        #expect(try await store.pins(of: countWords)[splitWords] == 1)

        _ = try await library.bench.verify([splitWords])

        #expect(
            try await store.pins(of: countWords)
                == [splitWords: 2, SkillName("count-items"): 1])
    }

    @Test func goesBackToAVersionThatPasses() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords)
        var other = Samples.splitWords
        other.source += "\n// Changed.\n"
        try await library.add([other], replacing: true)
        let (bench, store) = (library.bench, library.bench.store)

        #expect(try await bench.rollBack(splitWords, to: 1) == .done(splitWords, version: 1))
        #expect(
            try await bench.rollBack(splitWords, to: 1) == .alreadyCurrent(splitWords, version: 1))

        #expect(try await store.skill(named: splitWords).version == 1)
        #expect(try await store.pins(of: countWords)[splitWords] == 1)
        #expect(try await store.auditEntries(last: 1).map(\.event) == ["rolled-back"])
        await #expect(throws: StoreError.noSuchVersion(splitWords, version: 3)) {
            try await bench.rollBack(splitWords, to: 3)
        }
    }

    @Test func staysWhereGoingBackWouldBreakUsers() async throws {
        let library = try await TestLibrary(Samples.countItems, Samples.splitWords)
        let (bench, store) = (library.bench, library.bench.store)
        var greedy = Samples.splitWords
        greedy.source = greedy.source.replacing(
            "split(separator: \" \")", with: "split(separator: \" \", maxSplits: 1)")
        try await library.replace(greedy)
        try await library.replace(Samples.splitWords)
        try await library.add([Samples.countWords])

        guard
            case .rejected(splitWords, .breaksDependants(let broken)) =
                try await bench.rollBack(splitWords, to: 2)
        else {
            Issue.record("It went back.")
            return
        }

        #expect(broken.map(\.name) == [countWords])
        #expect(try await store.skill(named: splitWords).version == 3)
        #expect(try await bench.rollBack(splitWords, to: 1) == .done(splitWords, version: 1))
    }

    @Test func neverGoesBackToWhatFails() async throws {
        let library = try await TestLibrary(Samples.countItems)
        let name = try SkillName("count-items")
        var broken = Samples.countItems
        broken.source = broken.source.replacing("input.items.count", with: "7")
        try await library.replace(broken)
        try await library.replace(Samples.countItems)

        guard
            case .rejected(name, .wrongOutput(example: 1, _, _, _)) =
                try await library.bench.rollBack(name, to: 2)
        else {
            Issue.record("It went back.")
            return
        }
        #expect(try await library.bench.store.skill(named: name).version == 3)
    }
}
