import SkillCore
import SkillStorage
import Testing

@Suite struct BatchTests {
    let store: SkillStore

    init() throws {
        store = try SkillStore()
    }

    @Test func keepsWhatUsesWhatCameBefore() async throws {
        let entries = [
            try entry("sum"), try entry("mean", uses: ["sum"]), try entry("sum"),
        ]

        let outcomes = try await store.keep(entries)

        #expect(outcomes == [.kept(version: 1), .kept(version: 1), .alreadyKept(version: 1)])
        #expect(try await store.skills().map(\.id.text) == ["mean", "sum"])
        #expect(try await store.embeddings(of: Samples.model).count == 2)
        #expect(try await store.dependencies(of: SkillName("mean")).map(\.id.text) == ["sum"])
        try await store.checkIntegrity()
    }

    @Test func keepsAllOrNothing() async throws {
        let before = try await store.reading { try $0.latestChange() }
        let entries = [try entry("sum"), try entry("mean", uses: ["total"])]
        let (missing, name) = (try SkillName("total"), try SkillName("mean"))

        await #expect(throws: StoreError.missingDependencies([missing], of: name)) {
            try await store.keep(entries)
        }

        #expect(try await store.skills().isEmpty)
        #expect(try await store.reading { try $0.latestChange() } == before)
        #expect(try await store.keep([]).isEmpty)
    }

    @Test func replacesOnlyWhenAskedTo() async throws {
        try await store.keep([try entry("sum")])
        let other = SkillRecord(
            skill: try Samples.skill("sum", source: "// new"), provenance: Samples.provenance)

        await #expect(throws: StoreError.nameTaken(other.skill.name)) {
            try await store.keep([other])
        }
        #expect(try await store.keep([other], replacing: true) == [.kept(version: 2)])
    }

    @Test func setsTheEmbeddingsOfWhatIsStillThere() async throws {
        let model = EmbeddingModelID(name: "words@2", dimension: 1)
        let one = Embedding(normalizing: [1])
        try await store.keep([try entry("sum"), try entry("mean")])

        let count = try await store.setEmbeddings(
            [
                (SkillName("sum"), 1, one), (SkillName("gone"), 1, one),
                (SkillName("sum"), 7, one), (SkillName("mean"), 1, one),
            ], of: model)

        #expect(count == 2)
        #expect(try await store.skillsWithoutEmbedding(of: model).isEmpty)
    }

    @Test func setsAllEmbeddingsOrNone() async throws {
        let model = EmbeddingModelID(name: "words@2", dimension: 1)
        try await store.keep([try entry("sum"), try entry("mean")])

        await #expect(throws: StoreError.self) {
            try await store.setEmbeddings(
                [
                    (SkillName("sum"), 1, Embedding(normalizing: [1])),
                    (SkillName("mean"), 1, Embedding(normalizing: [1, 0])),
                ], of: model)
        }

        #expect(try await store.skillsWithoutEmbedding(of: model).count == 2)
    }

    private func entry(_ name: String, uses: [String] = []) throws -> SkillRecord {
        SkillRecord(
            skill: try Samples.skill(name), provenance: Samples.provenance,
            uses: try uses.map { try SkillName($0) },
            embedding: .init(model: Samples.model, vector: Embedding(normalizing: [1, 0])))
    }
}
