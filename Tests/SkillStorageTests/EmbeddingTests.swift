import SkillCore
import SkillStorage
import Testing

@Suite struct EmbeddingTests {
    let store: SkillStore
    let skill: Skill

    init() throws {
        store = try SkillStore()
        skill = try Samples.skill("sum")
    }

    @Test func returnsTheVectorThatWasKept() async throws {
        let model = EmbeddingModelID(name: "m", dimension: 384)
        let vector = Embedding(normalizing: (0..<384).map { Float(($0 * 37) % 101) - 50 })
        try await store.keep(
            skill, provenance: Samples.provenance, embedding: (model, vector))

        let found = try await store.embeddings(of: model)

        #expect(found.map(\.name) == [skill.name])
        let components = try #require(found.first?.embedding.components)
        // Making it an `Embedding` again scales it again, by one unit in the last place.
        let error = zip(components, vector.components).map { abs($0 - $1) }.max()
        #expect(try #require(error) < 1e-7)
    }

    @Test func keepsTheVectorThatResemblesNothing() async throws {
        try await keep(with: Embedding(normalizing: [0, 0]))

        let found = try await store.embeddings(of: Samples.model)
        #expect(found.map(\.embedding) == [Embedding(normalizing: [0, 0])])
    }

    @Test func neverMixesModels() async throws {
        try await keep(with: Embedding(normalizing: [1, 0]))

        for other in [
            EmbeddingModelID(name: "words@2", dimension: 2),
            EmbeddingModelID(name: "words@1", dimension: 3),
        ] {
            #expect(try await store.embeddings(of: other).isEmpty)
            #expect(try await store.skillsWithoutEmbedding(of: other).map(\.skill) == [skill])
        }
        #expect(try await store.skillsWithoutEmbedding(of: Samples.model).isEmpty)
    }

    @Test func addsAnEmbeddingToWhatIsAlreadyKept() async throws {
        try await store.keep(skill, provenance: Samples.provenance)
        try await keep(with: Embedding(normalizing: [0, 1]))

        let found = try await store.embeddings(of: Samples.model)
        #expect(found.map(\.embedding) == [Embedding(normalizing: [0, 1])])
    }

    @Test func aNewVersionNeedsANewEmbedding() async throws {
        let (old, new) = (Embedding(normalizing: [1, 0]), Embedding(normalizing: [0, 1]))
        try await keep(with: old)
        try await store.keep(
            Samples.skill("sum", source: "// new"), provenance: Samples.provenance, replacing: true)

        #expect(try await store.skillsWithoutEmbedding(of: Samples.model).map(\.version) == [2])
        try await store.setEmbedding(new, of: Samples.model, for: skill.name, version: 1)
        #expect(try await store.embeddings(of: Samples.model).isEmpty)
        try await store.setEmbedding(new, of: Samples.model, for: skill.name, version: 2)
        #expect(try await store.embeddings(of: Samples.model).map(\.embedding) == [new])
    }

    @Test(arguments: [[], [1], [1, 0, 0], [.nan, 0], [.infinity, 1]] as [[Float]])
    func refusesWhatIsNoVectorOfTheModel(components: [Float]) async throws {
        await #expect {
            try await keep(with: Embedding(normalizing: components))
        } throws: { error in
            guard case StoreError.unusableEmbedding(Samples.model.name, _) = error else {
                return false
            }
            return true
        }
        #expect(try await store.skills().isEmpty)
    }

    @Test func namesTheSkillThatIsMissing() async throws {
        await #expect(throws: StoreError.noSuchSkill(skill.name)) {
            try await store.setEmbedding(
                Embedding(normalizing: [1, 0]), of: Samples.model, for: skill.name, version: 1)
        }
    }

    private func keep(with embedding: Embedding) async throws {
        try await store.keep(
            skill, provenance: Samples.provenance, embedding: (Samples.model, embedding))
    }
}
