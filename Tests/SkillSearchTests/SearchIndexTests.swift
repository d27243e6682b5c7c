import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSearch

@Suite struct SearchIndexTests {
    private let model = EmbeddingModelID(name: "plane", dimension: 2)

    @Test func ranksByCosine() throws {
        let index = try index([1: [1, 0], 2: [0, 1], 3: [1, 1]])

        let matches = try index.matches(for: Embedding(normalizing: [3, 1]), limit: 2)

        #expect(matches.map(\.key) == [1, 3])
        #expect(abs((matches.first?.score ?? 0) - 3 / Float(10).squareRoot()) < 1e-6)
    }

    @Test func tiesGoToTheLesserKey() throws {
        let index = try index([3: [1, 0], -1: [1, 0], 2: [1, 0]])

        let matches = try index.matches(for: Embedding(normalizing: [1, 1]), limit: 2)

        #expect(matches.map(\.key) == [-1, 2])
    }

    @Test func anotherInsertMovesAnEmbedding() throws {
        var index = try index([1: [1, 0], 2: [0, 1]])

        try index.insert(1, at: Embedding(normalizing: [-1, 0]))

        #expect(index.count == 2)
        #expect(
            try index.matches(for: Embedding(normalizing: [-1, 0]), limit: 1)
                == [SearchIndex.Match(key: 1, score: 1)])
    }

    @Test func aCopyKeepsWhatItHas() throws {
        let index = try index([1: [1, 0], 2: [0, 1]])
        var copy = index

        try copy.insert(1, at: Embedding(normalizing: [0, -1]))
        copy.remove(2)

        let query = Embedding(normalizing: [1, 0])
        #expect(try index.matches(for: query, limit: 1) == [SearchIndex.Match(key: 1, score: 1)])
        #expect(try copy.matches(for: query, limit: 2) == [SearchIndex.Match(key: 1, score: 0)])
    }

    @Test func anEmptyIndexMatchesNothing() throws {
        let query = Embedding(normalizing: [1, 0])

        #expect(try SearchIndex(model: model).matches(for: query, limit: 3).isEmpty)
        #expect(try SearchIndex(model: model).matches(forEach: [], limit: 3).isEmpty)
    }

    @Test func ranksManyThatAreAllEquallyNear() throws {
        var index = SearchIndex(model: model)
        for key in 0..<40_000 { try index.insert(Int64(key), at: Embedding(normalizing: [1, 0])) }

        for query in [Embedding(unit: [0, 0]), Embedding(unit: [1, 0])] {
            for limit in [1, 35_000] {
                let matches = try index.matches(for: query, limit: limit)
                #expect(matches.map(\.key) == (0..<Int64(limit)).map { $0 })
            }
        }
    }

    @Test func refusesVectorsWhoseProductsAreNoNumbers() throws {
        var index = try index([1: [1, 0]])

        #expect(throws: EmbeddingError.notFinite) {
            try index.insert(2, at: Embedding(unit: [3e37, 3e37]))
        }
        #expect(throws: EmbeddingError.notFinite) {
            try index.matches(for: Embedding(unit: [3e37, 3e37]), limit: 1)
        }
    }

    @Test(arguments: [-1, 0])
    func aLimitWithoutRoomGivesNothing(limit: Int) throws {
        let index = try index([1: [1, 0]])

        #expect(try index.matches(for: Embedding(normalizing: [1, 0]), limit: limit).isEmpty)
    }

    @Test func refusesAnEmbeddingOfAnotherModel() throws {
        var index = SearchIndex(model: model)
        let embedding = Embedding(normalizing: [1, 0, 0])
        let error = EmbeddingError.wrongDimension(expected: 2, found: 3)

        #expect(throws: error) { try index.insert(1, at: embedding) }
        #expect(throws: error) { try index.matches(for: embedding, limit: 1) }
        #expect(index.count == 0)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func refusesAnEmbeddingThatIsNoNumber(component: Float) throws {
        var index = SearchIndex(model: model)
        let embedding = Embedding(normalizing: [component, 1])

        #expect(throws: EmbeddingError.notFinite) { try index.insert(1, at: embedding) }
        #expect(throws: EmbeddingError.notFinite) { try index.matches(for: embedding, limit: 1) }
        #expect(index.count == 0)
    }

    @Test(
        arguments: [1, 3, 4, 64, 384, 385, 1024], VectorSamples.Kind.allCases)
    func findsWhatComparingWithAllFinds(dimension: Int, kind: VectorSamples.Kind) throws {
        var samples = VectorSamples(dimension: dimension, seed: UInt64(dimension))
        let embeddings = samples.embeddings(201, kind)
        let queries =
            samples.embeddings(2, .random) + samples.embeddings(2, kind) + embeddings.prefix(2)
            + [Embedding(normalizing: [Float](repeating: 0, count: dimension))]
        let places = places(embeddings)

        let rankings = queries.map { VectorSamples.ranking(places, to: $0) }

        for level in KernelLevel.all {
            let index = try index(places, dimension: dimension, level)
            for limit in [1, 10, 200, 201, .max] {
                let expected = rankings.map { Array($0.prefix(limit)) }
                #expect(try index.matches(forEach: queries, limit: limit) == expected)
                for (query, matches) in zip(queries, expected) {
                    #expect(try index.matches(for: query, limit: limit) == matches)
                }
            }
        }
    }

    @Test(arguments: KernelLevel.all)
    func findsTheNearestOfThousands(level: KernelLevel) throws {
        var samples = VectorSamples(dimension: 32, seed: 1)
        let places = places(
            samples.embeddings(500, .clustered) + samples.embeddings(1_500, .random))
        let index = try index(places, dimension: 32, level)
        // More than are scanned at once.
        let queries = samples.embeddings(64, .random) + samples.embeddings(3, .clustered)

        let matches = try index.matches(forEach: queries, limit: 10)

        let rankings = queries.map { VectorSamples.ranking(places, to: $0) }
        #expect(matches == rankings.map { Array($0.prefix(10)) })
    }

    @Test(arguments: KernelLevel.all)
    func chooses(level: KernelLevel) throws {
        var samples = VectorSamples(dimension: 48, seed: 2)
        let places = places(samples.embeddings(1_000, .random))
        let index = try index(places, dimension: 48, level)
        let query = try #require(samples.embeddings(1, .random).first)
        let ranking = VectorSamples.ranking(places, to: query)
        var generator = SeededGenerator(seed: 3)

        for count in [0, 1, 5, 40, 300, 999, 1_000] {
            // Among them one that isn't there, and one twice.
            let keys = places.keys.sorted().shuffled(using: &generator).prefix(count)
            let filter = KeyFilter(keys + keys.prefix(1) + [-99])
            let ranking = ranking.filter { keys.contains($0.key) }
            #expect(
                try index.matches(for: query, limit: 7, among: filter) == Array(ranking.prefix(7)))
        }
    }

    @Test(arguments: KernelLevel.all)
    func followsInsertsMovesAndRemovals(level: KernelLevel) throws {
        var samples = VectorSamples(dimension: 20, seed: 4)
        var generator = SeededGenerator(seed: 5)
        var index = try index([:], dimension: 20, level)
        var places: [Int64: Embedding] = [:]

        for (step, embedding) in samples.embeddings(600, .clustered).enumerated() {
            let key = Int64.random(in: 0..<200, using: &generator)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                index.remove(key)
                places[key] = nil
            } else {
                try index.insert(key, at: embedding)
                places[key] = embedding
            }
            guard step.isMultiple(of: 20) else { continue }
            #expect(index.count == places.count)
            #expect(
                try index.matches(for: embedding, limit: 5)
                    == Array(VectorSamples.ranking(places, to: embedding).prefix(5)))
        }
    }

    private func index(_ places: [Int64: [Float]]) throws -> SearchIndex {
        var index = SearchIndex(model: model)
        for (key, place) in places {
            try index.insert(key, at: Embedding(normalizing: place))
        }
        return index
    }

    private func index(
        _ places: [Int64: Embedding], dimension: Int, _ level: KernelLevel
    ) throws -> SearchIndex {
        var index = SearchIndex(
            model: EmbeddingModelID(name: "samples", dimension: dimension), kernels: level.kernels)
        for (key, embedding) in places { try index.insert(key, at: embedding) }
        return index
    }

    /// Keys that don't follow the order of rows.
    private func places(_ embeddings: [Embedding]) -> [Int64: Embedding] {
        Dictionary(
            uniqueKeysWithValues: embeddings.enumerated().map { index, embedding in
                (Int64(index) * 7919 % 100_003 - 50_000, embedding)
            })
    }
}
