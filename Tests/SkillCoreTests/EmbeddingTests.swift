import SkillCore
import Testing

@Suite struct EmbeddingTests {
    @Test func hasUnitLength() {
        #expect(Embedding(normalizing: [3, 4]).components == [0.6, 0.8])
    }

    @Test func leavesZeroAlone() {
        #expect(Embedding(normalizing: [0, 0]).components == [0, 0])
    }
}
