import Foundation
import SkillChat
import SkillCore
import SkillSearch
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.timeLimit(.minutes(1))) struct EmbeddingChoiceTests {
    @Test func saysOnceThatWordsAreCompared() async throws {
        let folder = try TemporaryFolder()

        let choice = try await EmbeddingChoice(environment: ["SKILLBOX_MODELS": folder.url.path])

        #expect(choice.model.id == HashedNgrams.id)
        #expect(try #require(choice.notice).contains("skillbox model install"))
    }

    @Test func prefersTheModelOfAServer() async throws {
        let folder = try TemporaryFolder()
        let server = try ScriptedServer(
            replies: Self.vectors([[3, 4, 0]]), Self.vectors([[0, 0, 2]]))

        let choice = try await EmbeddingChoice(environment: [
            "SKILLBOX_MODELS": folder.url.path, "OPENAI_BASE_URL": server.baseURL,
            "SKILLBOX_EMBEDDING_MODEL": "tiny-embedding",
        ])

        #expect(choice.notice == nil)
        #expect(choice.model.id == EmbeddingModelID(name: "tiny-embedding", dimension: 3))
        let embeddings = try await choice.model.embeddings(of: ["a text"])
        #expect(embeddings.map(\.components) == [[0, 0, 1]])
        #expect(server.requests.map { $0.json["model"] } == ["tiny-embedding", "tiny-embedding"])
    }

    @Test func saysWhatTheServersModelIsMissing() async throws {
        await #expect(throws: ChatError.missingSetting(.server)) {
            try await EmbeddingChoice(environment: ["SKILLBOX_EMBEDDING_MODEL": "tiny"])
        }
    }

    @Test func tellsThatTheServerFailedLater() async throws {
        let server = try ScriptedServer(
            replies: Self.vectors([[3, 4]]), .error(400, "the model is gone"))
        let choice = try await EmbeddingChoice(environment: [
            "OPENAI_BASE_URL": server.baseURL, "SKILLBOX_EMBEDDING_MODEL": "tiny",
        ])

        let error = await #expect(throws: EmbeddingError.self) {
            try await choice.model.embeddings(of: ["a text"])
        }

        #expect(try #require(error).description.contains("the model is gone"))
    }

    private static func vectors(_ vectors: [[Double]]) -> ScriptedReply {
        let data = vectors.map { vector -> JSONValue in
            ["embedding": .array(vector.map(JSONValue.number))]
        }
        return ScriptedReply(json: ["data": .array(data)])
    }
}
