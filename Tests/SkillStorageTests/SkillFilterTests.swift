import SkillCore
import SkillStorage
import Testing

@Suite struct SkillFilterTests {
    let store: SkillStore

    init() async throws {
        store = try SkillStore()
        try await keep("alpha", input: ["Array< String >", "Int?"], output: ["Int"])
        try await keep("beta", input: ["[String]"], output: ["[String:Int]"], uses: ["alpha"])
        try await keep("gamma", input: ["Int"], output: ["Int"], needs: " None ")
        try await keep("delta", input: ["Int"], output: ["Double"], needs: "network")
    }

    @Test(
        arguments: [
            (SkillFilter(), [1, 2, 3, 4]),
            (SkillFilter(inputType: "[String]"), [1, 2]),
            (SkillFilter(inputType: "[ String ]"), [1, 2]),
            (SkillFilter(inputType: "String"), []),
            (SkillFilter(inputType: "Optional<Int>"), [1]),
            (SkillFilter(outputType: "Int"), [1, 3]),
            (SkillFilter(outputType: "Dictionary<String, Int>"), [2]),
            (SkillFilter(inputType: "Int", outputType: "Int"), [3]),
            (SkillFilter(needsNothing: true), [1, 3]),
            (SkillFilter(inputType: "Int", needsNothing: true), [3]),
            (SkillFilter(inputType: "'; DROP TABLE traits; --\u{0}"), []),
        ] as [(SkillFilter, [Int64])])
    func findsWhatFits(filter: SkillFilter, expected: [Int64]) async throws {
        try await store.reading { snapshot throws in
            #expect(try snapshot.skills(matching: filter) == expected)
            #expect(filter.isEmpty == (expected.count == 4))
            // The limit is no more than fit: what doesn't must not use it up.
            let matches = try snapshot.lexicalMatches(
                "numbers", limit: expected.count, matching: filter)
            #expect(Set(matches.map(\.skill)) == Set(expected))
        }
    }

    @Test func findsWhatUsesASkill() async throws {
        let filter = SkillFilter(uses: try SkillName("alpha"))
        #expect(try await store.reading { try $0.skills(matching: filter) } == [2])
        let more = SkillFilter(uses: try SkillName("alpha"), needsNothing: true)
        #expect(try await store.reading { try $0.skills(matching: more) }.isEmpty)
    }

    @Test func followsTheCurrentVersion() async throws {
        let filter = SkillFilter(inputType: "Float")
        try await keep("alpha", input: ["Float"], output: ["Int"])
        #expect(try await store.reading { try $0.skills(matching: filter) } == [1])
        try await store.checkIntegrity()

        try await store.rollBack(SkillName("alpha"), to: 1)
        #expect(try await store.reading { try $0.skills(matching: filter) }.isEmpty)
        try await store.checkIntegrity()

        try await store.remove(SkillName("beta"))
        let strings = SkillFilter(inputType: "[String]")
        #expect(try await store.reading { try $0.skills(matching: strings) } == [1])
        try await store.checkIntegrity()
    }

    private func keep(
        _ name: String, input: [String], output: [String], uses: [String] = [],
        needs: String? = nil
    ) async throws {
        var skill = try Samples.skill(name)
        skill.signature.input = input.map { Signature.Field(name: "value", type: $0) }
        skill.signature.output = output.map { Signature.Field(name: "value", type: $0) }
        skill.source = "// \(input) \(output)"
        if let needs { skill.metadata["needs"] = needs }
        try await store.keep(
            skill, provenance: Samples.provenance, uses: uses.map { try SkillName($0) },
            replacing: true)
    }
}
