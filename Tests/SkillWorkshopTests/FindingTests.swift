import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct FindingTests {
    @Test func putsTheRightSkillFirst() async throws {
        let library = try await TestLibrary(
            Samples.countItems, Samples.splitWords, Samples.halveNumber)

        let findings = try await library.bench.find(
            "split this text into words", limit: 2, with: library.embedder)

        #expect(findings.first?.skill.name.text == "split-words")
        #expect(findings.count == 2)
        #expect(findings[0].match.score > findings[1].match.score)
    }

    @Test func findsNothingWhereNothingFits() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.halveNumber)

        let findings = try await library.bench.find(
            "bake sourdough bread", limit: 5, with: library.embedder)

        #expect(findings.isEmpty)
    }

    @Test func findsNothingInAnEmptyLibrary() async throws {
        let library = try await TestLibrary()

        let findings = try await library.bench.find("words", limit: 5, with: library.embedder)

        #expect(findings.isEmpty)
    }

    @Test func embedsSkillsThatAnotherModelEmbedded() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.halveNumber)
        // The vectors that a server gives: one axis for texts about halves, one for the others.
        let server = try ScriptedServer(exchanges: Self.embeddings())
        let served = try await EmbeddingChoice(environment: [
            "OPENAI_BASE_URL": server.baseURL, "SKILLBOX_EMBEDDING_MODEL": "tiny-embedding",
        ])
        let store = library.bench.store
        #expect(try await store.skillsWithoutEmbedding(of: served.model.id).count == 2)

        let findings = try await library.bench.find("half of it", limit: 1, with: served.model)

        #expect(findings.map(\.skill.name.text) == ["halve-number"])
        #expect(findings.first?.match.semantic == 1)
        #expect(try await store.skillsWithoutEmbedding(of: served.model.id).isEmpty)
        #expect(try await store.skillsWithoutEmbedding(of: HashedNgrams.id).isEmpty)
        #expect(server.unexpected.isEmpty)
    }

    private static func embeddings() -> [ScriptedExchange] {
        func reply(_ vectors: [[Double]]) -> ScriptedReply {
            let data = vectors.enumerated().map { index, vector -> JSONValue in
                [
                    "index": .integer(index), "object": "embedding",
                    "embedding": .array(vector.map(JSONValue.number)),
                ]
            }
            return ScriptedReply(json: ["object": "list", "data": .array(data)])
        }
        func match(_ text: String) -> ScriptedExchange.Match {
            ScriptedExchange.Match(path: "/embeddings", contains: [text])
        }
        return [
            ScriptedExchange(match("dimension"), reply: reply([[1, 1]])),
            ScriptedExchange(match("half of it"), reply: reply([[2, 0]])),
            ScriptedExchange(match("Splits a text"), reply: reply([[0, 3], [3, 0]])),
        ]
    }
}
