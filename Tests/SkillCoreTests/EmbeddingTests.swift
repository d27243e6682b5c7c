import SkillCore
import Testing

@Suite struct EmbeddingTests {
    @Test func hasUnitLength() {
        #expect(Embedding(normalizing: [3, 4]).components == [0.6, 0.8])
    }

    @Test func takesStoredComponentsToTheLastBit() {
        // Of a length that isn't quite one.
        let components: [Float] = [0.6, 0.800001]

        #expect(Embedding(unit: components).components == components)
    }

    @Test func leavesZeroAlone() {
        #expect(Embedding(normalizing: [0, 0]).components == [0, 0])
    }
}
