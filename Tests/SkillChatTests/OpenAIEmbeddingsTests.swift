import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct OpenAIEmbeddingsTests {
    private static func answer(_ vectors: JSONValue...) -> ScriptedReply {
        ScriptedReply(json: [
            "object": "list",
            "data": .array(
                vectors.enumerated().map { index, vector in
                    ["object": "embedding", "index": .integer(index), "embedding": vector]
                }),
        ])
    }

    private static func base64(_ floats: [Float]) -> JSONValue {
        let bytes = floats.flatMap { float in
            (0..<4).map { UInt8(truncatingIfNeeded: float.bitPattern >> (8 * $0)) }
        }
        return .string(Data(bytes).base64EncodedString())
    }

    @Test func asksForBase64AndReadsIt() async throws {
        let server = try ScriptedServer(
            replies: Self.answer(Self.base64([1, -2.5, 1e-20]), Self.base64([0, 0.1, 3e38])))

        let vectors = try await Fixtures.embeddings(server).embeddings(of: ["one", "two"])

        #expect(vectors == [[1, -2.5, 1e-20], [0, 0.1, 3e38]])
        let request = try #require(server.requests.first)
        #expect(request.target == "/v1/embeddings")
        #expect(request.headers["authorization"] == "Bearer \(Fixtures.key)")
        #expect(
            request.json == [
                "model": "tiny-embedding", "input": ["one", "two"], "encoding_format": "base64",
            ])
    }

    // LiteLLM answers in floats whatever is asked for; llama-cpp-python nests.
    @Test(arguments: [[1, -2.5, 0.1] as JSONValue, [[1, -2.5, 0.1]]])
    func readsFloats(vector: JSONValue) async throws {
        let server = try ScriptedServer(replies: Self.answer(vector))

        let vectors = try await Fixtures.embeddings(server).embeddings(of: ["one"])

        #expect(vectors == [[1, -2.5, 0.1]])
    }

    @Test func sendsBatchesInOrder() async throws {
        let server = try ScriptedServer(
            replies: Self.answer([1], [2]), Self.answer([3], [4]), Self.answer([5]))

        let vectors = try await Fixtures.embeddings(server, batchSize: 2)
            .embeddings(of: ["a", "b", "c", "d", "e"])

        #expect(vectors == [[1], [2], [3], [4], [5]])
        #expect(server.requests.map(\.prompt) == ["a\nb", "c\nd", "e"])
    }

    @Test func asksNothingForNoTexts() async throws {
        let server = try ScriptedServer(exchanges: [])

        #expect(try await Fixtures.embeddings(server).embeddings(of: []) == [])
        #expect(server.requests.isEmpty)
    }

    @Test func sortsByIndex() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(json: [
                "data": [["index": 1, "embedding": [2]], ["index": 0, "embedding": [1]]]
            ]))

        #expect(try await Fixtures.embeddings(server).embeddings(of: ["a", "b"]) == [[1], [2]])
    }

    @Test func keepsTheOrderOfUnnumberedEmbeddings() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(json: ["data": [["embedding": [2]], ["embedding": [1]]]]))

        #expect(try await Fixtures.embeddings(server).embeddings(of: ["a", "b"]) == [[2], [1]])
    }

    @Test func stopsAskingForWhatTheServerRefuses() async throws {
        let refusal = ScriptedReply.error(400, "Unknown parameter: 'encoding_format'")
        let server = try ScriptedServer(
            replies: refusal, refusal, Self.answer([1]), Self.answer([2]))
        let embeddings = try Fixtures.embeddings(server)

        _ = try await embeddings.embeddings(of: ["a"])
        _ = try await embeddings.embeddings(of: ["b"])

        #expect(
            server.requests.map { $0.json["encoding_format"] } == ["base64", "float", nil, nil])
    }

    @Test func triesAgainAfterAPassingFault() async throws {
        let server = try ScriptedServer(
            replies: .error(429, "busy", headers: ["retry-after-ms": "1"]), Self.answer([1]))

        #expect(try await Fixtures.embeddings(server).embeddings(of: ["a"]) == [[1]])
    }

    @Test(arguments: [
        (#"{"data": [{"index": 0, "embedding": [1]}]}"#, "it has 1 embeddings for 2 texts"),
        (
            #"{"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}"#,
            "its embeddings differ in dimension or are empty"
        ),
        (
            #"{"data": [{"embedding": []}, {"embedding": []}]}"#,
            "its embeddings differ in dimension or are empty"
        ),
        (
            #"{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [2]}]}"#,
            "its embeddings are numbered wrongly"
        ),
        (
            #"{"data": [{"index": 7, "embedding": [1]}, {"index": 8, "embedding": [2]}]}"#,
            "its embeddings are numbered wrongly"
        ),
        (
            #"{"data": [{"index": 0, "embedding": [1]}, {"embedding": [2]}]}"#,
            "its embeddings are numbered wrongly"
        ),
        (
            #"{"data": [{"embedding": "AAA"}, {"embedding": "AAA"}]}"#,
            "the embeddings can't be read (not base64 of floats)"
        ),
        (
            #"{"data": [{"embedding": "AADAfw=="}, {"embedding": "AADAfw=="}]}"#,
            "the embeddings can't be read (not finite)"
        ),
        (
            #"{"data": [{"embedding": [[1], [2]]}, {"embedding": [[1], [2]]}]}"#,
            "the embeddings can't be read (one embedding per token, not per text)"
        ),
        (
            #"{"data": [{"embedding": {"a": 1}}]}"#,
            "the embeddings can't be read (neither numbers nor base64)"
        ),
        (#"{"data": 1}"#, "it has no embeddings"), ("[]", "it has no embeddings"),
        (#"{"data": []}"#, "it has 0 embeddings for 2 texts"),
    ])
    func saysWhatIsWrongWithAnAnswer(body: String, reason: String) async throws {
        let server = try ScriptedServer(replies: ScriptedReply(body: Data(body.utf8)))

        await #expect(throws: ChatError.unreadable(reason: reason)) {
            try await Fixtures.embeddings(server).embeddings(of: ["a", "b"])
        }
    }

    @Test func refusesBatchesOfDifferentDimension() async throws {
        let server = try ScriptedServer(replies: Self.answer([1]), Self.answer([1, 2]))

        await #expect(
            throws: ChatError.unreadable(
                reason: "its embeddings differ in dimension from earlier ones")
        ) {
            try await Fixtures.embeddings(server, batchSize: 1).embeddings(of: ["a", "b"])
        }
    }

    @Test func survivesDamagedAnswers() async throws {
        let whole = Data(
            #"{"data":[{"index":0,"embedding":"AACAPwAAAMA="},{"index":1,"embedding":[1.5,2]}]}"#
                .utf8)
        var generator = SeededGenerator(seed: 3)
        let bodies =
            (0..<whole.count).map { whole.prefix($0) }
            + (0..<150).map { _ in
                var body = whole
                body[.random(in: 0..<body.count, using: &generator)] ^=
                    UInt8.random(in: 1...255, using: &generator)
                return body
            }
        let server = try ScriptedServer(
            exchanges: bodies.map { ScriptedExchange(reply: ScriptedReply(body: $0)) })
        let embeddings = try Fixtures.embeddings(server)

        for index in bodies.indices {
            do throws(ChatError) {
                let vectors = try await embeddings.embeddings(of: ["a", "b"])
                #expect(index >= whole.count, "Half an answer passed for a whole one.")
                #expect(vectors.count == 2)
                #expect(vectors[0].count == vectors[1].count)
            } catch {
                guard case .unreadable = error else {
                    Issue.record("Answer \(index) ended as \(error)")
                    continue
                }
            }
        }
    }
}
