import SkillCore
import SkillSearch
import Testing

@Suite struct CosineTests {
    @Test(arguments: [1, 3, 16, 17, 384, 1_000])
    func isTheSumOfExactProducts(dimension: Int) {
        var samples = VectorSamples(dimension: dimension, seed: 1)
        let pair = samples.embeddings(2, .random)
        let products = zip(pair[0].components, pair[1].components).map { Double($0) * Double($1) }

        #expect(Cosine.between(pair[0], pair[1]) == Float(products.reduce(0, +)))
        #expect(Cosine.between(pair[1], pair[0]) == Cosine.between(pair[0], pair[1]))
    }

    @Test func doesNotDependOnOrderWhereFloatsWould() {
        let large: Float = 1_048_576
        let left = Embedding(normalizing: [large, 1, -large, 0])
        let right = Embedding(normalizing: [large, 1, large, 0])

        #expect(Cosine.between(left, right) == left.components[1] * right.components[1])
    }
}
