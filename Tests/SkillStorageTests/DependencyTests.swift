import SkillCore
import SkillStorage
import Testing

@Suite struct DependencyTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func buildsWhatIsUsedFirst() async throws {
        // A diamond: `top` needs `left` and `right`, which both need `base`.
        try await keep("base")
        try await keep("left", uses: ["base"])
        try await keep("right", uses: ["base"])
        try await keep("top", uses: ["right", "left", "left"])
        try await keep("apart")

        #expect(try await names(ofDependenciesOf: "top") == ["base", "left", "right"])
        #expect(try await names(ofDependenciesOf: "base") == [])
        let dependants = try await store.dependants(of: SkillName("base"))
        #expect(dependants.map(\.text) == ["left", "right"])
    }

    @Test func followsALongChain() async throws {
        try await keep("a0")
        for number in 1...200 { try await keep("a\(number)", uses: ["a\(number - 1)"]) }

        let expected = (0..<200).map { "a\($0)" }
        #expect(try await names(ofDependenciesOf: "a200") == expected)
    }

    @Test func refusesWhatIsMissing() async throws {
        try await keep("base")
        let expected = StoreError.missingDependencies(
            [try SkillName("absent")], of: try SkillName("top"))

        await #expect(throws: expected) { try await keep("top", uses: ["absent", "base"]) }
        #expect(try await store.skills().map(\.id.text) == ["base"])
    }

    @Test func refusesToUseItself() async throws {
        let name = try SkillName("loop")

        await #expect(throws: StoreError.cycle([name, name])) {
            try await keep("loop", uses: ["loop"])
        }
    }

    @Test func refusesACircleAndNamesIt() async throws {
        try await keep("one")
        try await keep("two", uses: ["one"])
        try await keep("three", uses: ["two"])
        let circle = try ["one", "three", "two", "one"].map { try SkillName($0) }

        await #expect(throws: StoreError.cycle(circle)) {
            try await keep("one", source: "// new", uses: ["three"])
        }
        #expect(try await store.history(of: SkillName("one")).count == 1)
    }

    @Test func refusesToRemoveWhatIsUsed() async throws {
        try await keep("base")
        try await keep("left", uses: ["base"])
        try await keep("right", uses: ["base"])
        let base = try SkillName("base")
        let users = try ["left", "right"].map { try SkillName($0) }

        await #expect(throws: StoreError.inUse(base, by: users)) { try await store.remove(base) }
        for name in users { try await store.remove(name) }
        try await store.remove(base)
        #expect(try await store.skills().isEmpty)
    }

    @Test func onlyCurrentVersionsHoldWhatTheyUse() async throws {
        try await keep("base")
        try await keep("top", uses: ["base"])
        try await keep("top", source: "// on its own", uses: [])
        let (base, top) = (try SkillName("base"), try SkillName("top"))

        try await store.remove(base)

        #expect(try await store.dependencies(of: top).isEmpty)
        await #expect(throws: StoreError.missingDependencies([base], of: top)) {
            try await store.rollBack(top, to: 1)
        }
    }

    @Test func refusesToGoBackIntoACircle() async throws {
        try await keep("base")
        try await keep("top", uses: ["base"])
        try await keep("top", source: "// on its own", uses: [])
        try await keep("base", source: "// leans on top", uses: ["top"])
        let (base, top) = (try SkillName("base"), try SkillName("top"))

        await #expect(throws: StoreError.cycle([top, base, top])) {
            try await store.rollBack(top, to: 1)
        }
    }

    private func keep(
        _ name: String, source: String = "func run() {}", uses: [String] = []
    ) async throws {
        try await store.keep(
            Samples.skill(name, source: source), provenance: Samples.provenance,
            uses: uses.map { try SkillName($0) }, replacing: true)
    }

    private func names(ofDependenciesOf name: String) async throws -> [String] {
        try await store.dependencies(of: SkillName(name)).map(\.id.text)
    }
}
