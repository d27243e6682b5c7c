import Foundation
import SkillCore
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct VerifyingTests {
    @Test func passesWhatStillAnswersItsExamples() async throws {
        let library = try await TestLibrary(Samples.countItems, Samples.splitWords)
        var reported: [Workbench.Verification] = []

        let verifications = try await library.bench.verify([]) { reported.append($0) }

        #expect(verifications.map(\.name.text) == ["count-items", "split-words"])
        #expect(verifications.allSatisfy { $0.inspection == .passed })
        #expect(reported == verifications)
        for kept in try await library.bench.store.skills() { #expect(kept.verifiedAt != nil) }
    }

    @Test func failsWhatUsesASkillThatChanged() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords, Samples.compareLengths)
        let name = try SkillName("split-words")
        var letters = Samples.splitWords
        letters.source = letters.source.replacing(
            "input.text.split(separator: \" \").map(String.init)",
            with: "input.text.map { String($0) }")
        letters.examples = [.gives(["words": ["a", " "]], for: ["text": "a "])]
        try await library.replace(letters)

        let verifications = try await library.bench.verify([name])

        let passed = Dictionary(
            uniqueKeysWithValues: verifications.map { ($0.name.text, $0.inspection == .passed) })
        // With letters for words, a longer text still has more of them.
        #expect(passed == ["split-words": true, "count-words": false, "compare-lengths": true])
        let store = library.bench.store
        #expect(try await store.skill(named: SkillName("count-words")).verifiedAt == nil)
        #expect(try await store.skill(named: name).verifiedAt != nil)
        #expect(try await store.skills().count == 4)
    }

    @Test func blamesTheSkillThatNoLongerBuildsWithItsUser() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.countWords, Samples.compareLengths)
        var renamed = Samples.countItems
        renamed.source = renamed.source.replacing("items", with: "things")
        renamed.examples = [.gives(["count": 2], for: ["things": ["a", "b"]])]
        try await library.replace(renamed)

        let verifications = try await library.bench.verify([SkillName("count-items")])

        let byName = Dictionary(uniqueKeysWithValues: verifications.map { ($0.name.text, $0) })
        guard case .rejected(.doesNotCompile) = byName["count-words"]?.inspection else {
            Issue.record("\(verifications)")
            return
        }
        let blamed = try SkillName("count-words")
        #expect(byName["compare-lengths"]?.inspection == .rejected(.usesRejected(blamed)))
        #expect(byName["count-items"]?.inspection == .passed)
        #expect(byName.count == 3)
    }

    @Test func refusesANameThatNoSkillHas() async throws {
        let library = try await TestLibrary()
        let name = try SkillName("no-such-skill")

        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await library.bench.verify([name])
        }
    }
}
