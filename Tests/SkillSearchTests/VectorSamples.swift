import SkillCore
import SkillSearch
import SkillTestSupport

/// Vectors of many kinds, the same in every run.
struct VectorSamples {
    enum Kind: CaseIterable {
        /// Everywhere alike.
        case random
        /// Around few centres: many are near any query.
        case clustered
        /// Few different ones: ties everywhere.
        case repeated
        /// One component far above the others, which rounding to 8 bits erases.
        case spiked
        /// Zero vectors among others, and some too short to have a length in 32 bits.
        case vanishing
    }

    let dimension: Int
    private var generator: SeededGenerator

    init(dimension: Int, seed: UInt64) {
        self.dimension = dimension
        generator = SeededGenerator(seed: seed)
    }

    mutating func embeddings(_ count: Int, _ kind: Kind) -> [Embedding] {
        let centres = (0..<4).map { _ in noise() }
        return (0..<count).map { _ in
            let centre = centres.randomElement(using: &generator) ?? []
            return Embedding(normalizing: components(kind, around: centre))
        }
    }

    private mutating func components(_ kind: Kind, around centre: [Float]) -> [Float] {
        let noise = noise()
        switch kind {
        case .random: return noise
        case .clustered: return zip(centre, noise).map { $0 + 0.2 * $1 }
        case .repeated: return centre
        case .spiked:
            let spike = Int.random(in: 0..<dimension, using: &generator)
            return noise.enumerated().map { $0 == spike ? 100 : $1 }
        case .vanishing:
            let lengths: [Float] = [0, 1e-25, 1e-35, 1]
            let length = lengths.randomElement(using: &generator) ?? 0
            return noise.map { length * $0 }
        }
    }

    private mutating func noise() -> [Float] {
        (0..<dimension).map { _ in .random(in: -1...1, using: &generator) }
    }

    /// All of `places`, the nearest first, as comparing in float64 ranks them.
    static func ranking(
        _ places: [Int64: Embedding], to query: Embedding
    ) -> [SearchIndex.Match] {
        places.map { key, embedding in
            SearchIndex.Match(key: key, score: cosine(query, embedding))
        }.sorted { ($1.score, $0.key) < ($0.score, $1.key) }
    }

    private static func cosine(_ left: Embedding, _ right: Embedding) -> Float {
        var sum = 0.0
        let (left, right) = (left.components, right.components)
        for column in left.indices { sum += Double(left[column]) * Double(right[column]) }
        return Float(sum)
    }
}
