import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct MappingTests {
    @Test func mapsTheLibraryWithItsUses() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.countWords)

        let map = try await library.bench.map(with: library.embedder)

        #expect(map.points.map(\.name.text) == ["count-items", "count-words", "split-words"])
        #expect(map.points[1].uses.map(\.text) == ["count-items", "split-words"])
        #expect(map.points[1].description == "Counts the words of a text.")
        #expect(map.shares[0] > 0)
    }

    @Test func embedsWhatThisModelHasNotEmbedded() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.halveNumber)
        let model = OtherModel()
        let store = library.bench.store
        #expect(try await store.embeddings(of: model.id).isEmpty)

        let map = try await library.bench.map(with: model)

        #expect(map.points.count == 2)
        #expect(try await store.skillsWithoutEmbedding(of: model.id).isEmpty)
    }

    @Test func mapsAnEmptyLibrary() async throws {
        let library = try await TestLibrary()

        #expect(try await library.bench.map(with: library.embedder).points.isEmpty)
    }

    /// A model of its own space.
    private struct OtherModel: EmbeddingModel {
        let id = EmbeddingModelID(name: "other", dimension: 2)

        func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding] {
            texts.map { Embedding(normalizing: [1, Float($0.count)]) }
        }
    }
}
