import SkillCore
import SkillSearch
import Testing

@Suite struct SearchIndexTests {
    private let model = EmbeddingModelID(name: "plane", dimension: 2)

    @Test func ranksByCosine() throws {
        let index = try index(["east": [1, 0], "north": [0, 1], "north-east": [1, 1]])

        let matches = try index.matches(for: Embedding(normalizing: [3, 1]), limit: 2)

        #expect(matches.map(\.name.text) == ["east", "north-east"])
        #expect(abs((matches.first?.score ?? 0) - 3 / Float(10).squareRoot()) < 1e-6)
    }

    @Test func tiesGoToTheNameThatSortsFirst() throws {
        let index = try index(["c": [1, 0], "a": [1, 0], "b": [1, 0]])

        let matches = try index.matches(for: Embedding(normalizing: [1, 1]), limit: 3)

        #expect(matches.map(\.name.text) == ["a", "b", "c"])
    }

    @Test func scoresEverySkill() throws {
        let index = try index(["east": [1, 0], "north": [0, 1], "west": [-2, 0]])

        let scores = try index.scores(for: Embedding(normalizing: [5, 0]))

        let expected: [String: Float] = ["east": 1, "north": 0, "west": -1]
        #expect(
            Dictionary(uniqueKeysWithValues: scores.map { ($0.key.text, $0.value) }) == expected)
    }

    @Test func anotherInsertMovesASkill() throws {
        var index = try index(["east": [1, 0], "north": [0, 1]])

        try index.insert(SkillName("east"), at: Embedding(normalizing: [-1, 0]))

        #expect(index.count == 2)
        #expect(
            try index.matches(for: Embedding(normalizing: [-1, 0]), limit: 1).map(\.name.text)
                == ["east"])
    }

    @Test func anEmptyIndexMatchesNothing() throws {
        let query = Embedding(normalizing: [1, 0])

        #expect(try SearchIndex(model: model).matches(for: query, limit: 3).isEmpty)
        #expect(try SearchIndex(model: model).scores(for: query).isEmpty)
    }

    @Test(arguments: [-1, 0])
    func aLimitWithoutRoomGivesNothing(limit: Int) throws {
        let index = try index(["east": [1, 0]])

        #expect(try index.matches(for: Embedding(normalizing: [1, 0]), limit: limit).isEmpty)
    }

    @Test func refusesAnEmbeddingOfAnotherModel() throws {
        var index = SearchIndex(model: model)
        let embedding = Embedding(normalizing: [1, 0, 0])
        let error = EmbeddingError.wrongDimension(expected: 2, found: 3)

        #expect(throws: error) { try index.insert(SkillName("east"), at: embedding) }
        #expect(throws: error) { try index.matches(for: embedding, limit: 1) }
        #expect(throws: error) { try index.scores(for: embedding) }
        #expect(index.count == 0)
    }

    @Test func refusesAnEmbeddingThatIsNoNumber() throws {
        var index = SearchIndex(model: model)
        let embedding = Embedding(normalizing: [.nan, 1])

        #expect(throws: EmbeddingError.notFinite) {
            try index.insert(SkillName("east"), at: embedding)
        }
        #expect(throws: EmbeddingError.notFinite) { try index.scores(for: embedding) }
    }

    private func index(_ places: [String: [Float]]) throws -> SearchIndex {
        var index = SearchIndex(model: model)
        for (name, place) in places {
            try index.insert(SkillName(name), at: Embedding(normalizing: place))
        }
        return index
    }
}
