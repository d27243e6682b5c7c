import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite struct SurroundingsTests {
    let store: SkillStore
    let base: SkillName
    let middle: SkillName
    let top: SkillName

    /// `top` uses `middle`, which uses `base`; none counts as verified.
    init() async throws {
        store = try SkillStore()
        (base, middle, top) = (try SkillName("base"), try SkillName("middle"), try SkillName("top"))
        for (name, uses) in [(base, []), (middle, [base]), (top, [middle])] {
            try await store.keep(
                Samples.skill(name.text), provenance: Samples.provenance, uses: uses)
            try await store.setVerified(at: nil, name, version: 1)
        }
    }

    @Test func findsAllThatNeedASkill() async throws {
        #expect(try await store.allDependants(of: base) == [middle, top])
        #expect(try await store.allDependants(of: middle) == [top])
        #expect(try await store.allDependants(of: top) == [])
        let name = try SkillName("other")
        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await store.allDependants(of: name)
        }
    }

    @Test func pinsWhatPassedWithTheNewVersion() async throws {
        try await replaceBase(
            amid: Surroundings(versions: [base: 1, middle: 1, top: 1], passed: [middle, top]))

        #expect(try await store.pins(of: middle) == [base: 2])
        #expect(try await store.pins(of: top) == [middle: 1])
        #expect(try await store.skill(named: middle).verifiedAt != nil)
        #expect(try await store.skill(named: top).verifiedAt != nil)
    }

    @Test func leavesWhatDidNotPassAsItWas() async throws {
        try await replaceBase(amid: Surroundings(versions: [base: 1, middle: 1, top: 1]))

        #expect(try await store.pins(of: middle) == [base: 1])
        #expect(try await store.skill(named: middle).verifiedAt == nil)
    }

    @Test func judgesNothingWithTwoVersionsOfOneSkill() async throws {
        var surroundings = Surroundings(versions: [:])
        surroundings.note([try await store.skill(named: base)])
        try await replaceBase(amid: Surroundings(versions: [base: 1, middle: 1, top: 1]))

        surroundings.note(
            [try await store.skill(named: base), try await store.skill(named: middle)])

        #expect(surroundings.versions == [base: 1, middle: 1])
    }

    @Test func keepsNothingAmongOtherVersionsThanItWasJudgedWith() async throws {
        for (surroundings, blamed) in [
            (Surroundings(versions: [base: 1, middle: 2, top: 1]), middle),
            (
                Surroundings(versions: [base: 1, middle: 1, top: 1, try SkillName("gone"): 1]),
                try SkillName("gone")
            ),
            // One that came to use it since.
            (Surroundings(versions: [base: 1, middle: 1]), top),
            // Another became its current version, or came to have its name.
            (Surroundings(versions: [base: 2, middle: 1, top: 1]), base),
            (Surroundings(versions: [middle: 1, top: 1]), base),
        ] {
            await #expect(throws: StoreError.changedMeanwhile(blamed)) {
                try await replaceBase(amid: surroundings)
            }
        }
        #expect(try await store.skill(named: base).version == 1)
        await #expect(throws: StoreError.changedMeanwhile(base)) {
            try await store.keep(
                Samples.skill("new"), provenance: Samples.provenance, uses: [base],
                judgedAmid: Surroundings(versions: [:]))
        }
        #expect(try await store.skills().count == 3)
    }

    @Test func goesBackOnlyAmongWhatWasJudged() async throws {
        try await replaceBase(amid: nil)
        #expect(try await store.pins(of: middle) == [base: 1])
        try await store.setPins([base: 2], of: middle)
        try await store.setVerified(at: nil, base, version: 1)

        await #expect(throws: StoreError.changedMeanwhile(top)) {
            try await store.rollBack(
                base, to: 1, judgedAmid: Surroundings(versions: [base: 2, middle: 1]))
        }
        #expect(try await store.skill(named: base).version == 2)
        try await store.rollBack(
            base, to: 1,
            judgedAmid: Surroundings(versions: [base: 2, middle: 1, top: 1], passed: [middle]))

        #expect(try await store.skill(named: base).version == 1)
        #expect(try await store.skill(named: base).verifiedAt != nil)
        #expect(try await store.pins(of: middle) == [base: 1])
        #expect(try await store.skill(named: top).verifiedAt == nil)
        try await store.checkIntegrity()
    }

    @Test func notesWhatASkillWasVerifiedWith() async throws {
        try await store.setVerified(at: .now, middle, version: 1, with: [base: 7])
        #expect(try await store.pins(of: middle) == [base: 7])
        try await store.setVerified(at: nil, middle, version: 1)
        #expect(try await store.pins(of: middle) == [base: 7])
    }

    private func replaceBase(amid surroundings: Surroundings?) async throws {
        try await store.keep(
            Samples.skill("base", source: "// 2"), provenance: Samples.provenance,
            replacing: true, judgedAmid: surroundings)
    }
}
