import SkillCore
import SkillSearch
import Testing

@Suite struct HashedNgramsTests {
    private let model = HashedNgrams()

    @Test func sharedWordsBringTextsTogether() async throws {
        let texts = ["sort the lines", "sorts lines of a text", "great circle distance"]

        let cosines = try await cosines(of: texts)

        #expect(cosines[0] > 0.4)
        #expect(cosines[1] < 0.15)
    }

    @Test func caseAndFunctionWordsDoNotMatter() async throws {
        let cosines = try await cosines(of: ["Sort the LINES", "sort lines"])

        #expect(abs(cosines[0] - 1) < 1e-6)
    }

    @Test(arguments: ["", " \n", "?!", "the of and"])
    func aTextWithoutWordsResemblesNothing(text: String) async throws {
        let cosines = try await cosines(of: ["sort lines", text])

        #expect(cosines == [0])
    }

    @Test(arguments: ["日本語のテキスト", "Привет мир", "x", "🚀 1"])
    func everyScriptHasAPlace(text: String) async throws {
        let embedding = try #require(await model.embeddings(of: [text]).first)

        #expect(embedding.dimension == model.id.dimension)
        #expect(abs(embedding.components.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }

    // Stored embeddings must stay comparable, so no process may hash differently. Worked out from
    // FNV-1a elsewhere: the features of "x" are "=x", of weight 2, and "^x$".
    @Test func placesAWordWhereItsHashSays() async throws {
        let embedding = try #require(await model.embeddings(of: ["x"]).first)

        var expected = [Float](repeating: 0, count: 384)
        for (place, weight) in [16: 2, 269: -1] as [Int: Float] { expected[place] = weight }
        #expect(embedding == Embedding(normalizing: expected))
    }

    /// The cosine of the first text with each of the others.
    private func cosines(of texts: [String]) async throws -> [Float] {
        let embeddings = try await model.embeddings(of: texts)
        let first = try #require(embeddings.first)
        return embeddings.dropFirst().map { other in
            zip(first.components, other.components).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }
}
