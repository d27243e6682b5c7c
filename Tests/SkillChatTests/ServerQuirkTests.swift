import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

/// What real servers do differently, each named after the server that was seen doing it.
@Suite(.timeLimit(.minutes(2))) struct ServerQuirkTests {
    private func streaming(_ server: ScriptedServer, retries: Int = 0) throws -> OpenAIChat {
        OpenAIChat(
            server: try ModelServer(server.baseURL), model: "tiny", timeLimit: .seconds(30),
            retries: retries, streaming: true)
    }

    private static let busy = #"{"error": {"message": "busy", "type": "t", "code": "429"}}"#
    private static let hello = #"data: {"choices":[{"delta":{"content":"Hello!"}}]}"# + "\n\n"
    private static let stop = #"{"delta":{},"finish_reason":"stop","index":0}"#
    private static let counts = #""usage":{"prompt_tokens":7,"completion_tokens":3}"#

    @Test func liteLLMWritesTheCodeAsText() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(
                headers: ["retry-after-ms": "1"], body: Data(Self.busy.utf8)),
            .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func liteLLMHintsAtTheWaitInAHeaderOfItsOwn() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(
                status: 429, headers: ["llm_provider-retry-after": "1.25"],
                body: Data(Self.busy.utf8)), .completion("Hello!"))

        let reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        #expect(reply.latency >= .seconds(1.25))
    }

    @Test func liteLLMCountsBesideAnEmptyChoice() async throws {
        let server = try ScriptedServer(
            replies: .events(
                Self.hello + "data: {\"choices\":[\(Self.stop)]}\n\n"
                    + #"data: {"choices":[{"index":0,"delta":{}}],"# + Self.counts + "}\n\n"
                    + "data: [DONE]\n\n"))

        let reply = try await streaming(server).reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello!")
        #expect(reply.finishReason == .finished)
        #expect(reply.promptTokens == 7 && reply.completionTokens == 3)
    }

    @Test func liteLLMAnswersFloatsWhereBase64WasAskedFor() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(json: ["data": [["index": 0, "embedding": [0.5, 0.25]]]]))

        #expect(try await Fixtures.embeddings(server).embeddings(of: ["a"]) == [[0.5, 0.25]])
        #expect(server.requests.first?.json["encoding_format"] == "base64")
    }

    @Test func tensorZeroHasLongNamesForModels() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let name = "tensorzero::model_name::openai::gpt-4o"

        _ = try await OpenAIChat(server: ModelServer(server.baseURL), model: name)
            .reply(to: Fixtures.greeting)

        #expect(server.requests.first?.json["model"] == .string(name))
    }

    @Test func tensorZeroTellsOnlyAMessage() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(status: 400, json: ["error": ["message": "unknown model"]]))

        await #expect(throws: ChatError.refused(status: 400, message: "unknown model")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
    }

    @Test func tensorZeroTurnsTooManyRequestsIntoABadGateway() async throws {
        let server = try ScriptedServer(
            replies: .error(502, "All variants failed: 429 Too Many Requests"),
            .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func tensorZeroCountsOnTheLastChunk() async throws {
        let server = try ScriptedServer(
            replies: .events(
                Self.hello + "data: {\"choices\":[\(Self.stop)],\(Self.counts)}\n\n"
                    + "data: [DONE]\n\n"))

        let reply = try await streaming(server).reply(to: Fixtures.greeting)

        #expect(reply.promptTokens == 7 && reply.completionTokens == 3)
        #expect(!reply.tokensAreEstimated)
    }

    @Test func tensorZeroListsNoModels() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        #expect(server.requests.map(\.path) == ["/v1/chat/completions"])
    }

    @Test func llamaCppPythonTakesTheSchemaBesideJSONObject() async throws {
        let complaint = ScriptedReply.error(
            500, "[{'loc': ('body', 'response_format', 'type'), 'msg': 'json_object'}]")
        let server = try ScriptedServer(replies: complaint, complaint, .completion("{}"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.last?.json["response_format"]
                == ["type": "json_object", "schema": Fixtures.schema.value])
    }

    @Test func llamaCppPythonCountsNoStreamedTokens() async throws {
        let server = try ScriptedServer(
            replies: .events(
                Self.hello + "data: {\"choices\":[\(Self.stop)]}\n\ndata: [DONE]\n\n"))

        let reply = try await streaming(server).reply(to: Fixtures.greeting)

        #expect(reply.tokensAreEstimated)
        #expect(reply.promptTokens == Fixtures.greeting.estimatedPromptTokens)
    }

    @Test func llamaCppPythonNestsEmbeddings() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(json: ["data": [["index": 0, "embedding": [[0.5, 0.25]]]]]))

        #expect(try await Fixtures.embeddings(server).embeddings(of: ["a"]) == [[0.5, 0.25]])
    }

    @Test func llamaCppPythonAnswersPlainText() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(
                status: 500, headers: ["Content-Type": "text/plain"],
                body: Data("Internal Server Error".utf8)))

        await #expect(
            throws: ChatError.refused(status: 500, message: "Internal Server Error")
        ) {
            try await Fixtures.chat(server, retries: 0).reply(to: Fixtures.greeting)
        }
    }

    @Test func llamaServerTakesAFlatSchema() async throws {
        let server = try ScriptedServer(
            replies: .error(400, "\"json_schema\" is not of the expected form"),
            .completion("{}"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.last?.json["response_format"]
                == ["type": "json_schema", "schema": Fixtures.schema.value])
    }

    @Test(arguments: ["data: {\"error\":", "error: "])
    func llamaServerFailsInsideTheStream(start: String) async throws {
        let error = #"{"code":500,"message":"context shift","type":"server_error"}"#
        let end = start.hasPrefix("data") ? "}\n\n" : "\n\n"
        let server = try ScriptedServer(
            replies: .events(Self.hello + start + error + end), .events(Self.hello + "data: [DONE]")
        )

        await #expect(throws: ChatError.refused(status: 500, message: "context shift")) {
            try await streaming(server).reply(to: Fixtures.greeting)
        }
        #expect(
            try await streaming(server, retries: 1).reply(to: Fixtures.greeting).content
                == "Hello!")
    }

    @Test func ollamaKnowsNoUserAndNoTokens() async throws {
        let server = try ScriptedServer(
            replies: .completion("Hello!"),
            ScriptedReply(json: ["data": [["index": 0, "embedding": [0.5]]]]))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        _ = try await Fixtures.embeddings(server).embeddings(of: ["a"])

        #expect(server.requests[0].json["user"] == nil)
        #expect(server.requests[1].json["input"] == ["a"])
    }

    @Test func ollamaNeedsNoKey() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))

        _ = try await OpenAIChat(server: ModelServer(server.baseURL), model: "tiny")
            .reply(to: Fixtures.greeting)

        #expect(server.requests.first?.headers["authorization"] == nil)
    }

    @Test func vLLMFailsInTheMiddleOfTheStream() async throws {
        let server = try ScriptedServer(
            replies: .events(
                Self.hello
                    + #"data: {"object": "error", "message": "engine died", "code": 500}"#
                    + "\n\ndata: [DONE]\n\n"))

        await #expect(throws: ChatError.refused(status: 500, message: "engine died")) {
            try await streaming(server).reply(to: Fixtures.greeting)
        }
    }

    @Test func openRouterCommentsWhileItWaits() async throws {
        let server = try ScriptedServer(
            replies: .events(
                String(repeating: ": OPENROUTER PROCESSING\n\n", count: 20) + Self.hello
                    + ": OPENROUTER PROCESSING\n\ndata: [DONE]\n\n", pieceSize: 10))

        #expect(try await streaming(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func openRouterWritesTheCodeAsANumber() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(json: ["error": ["message": "no credit", "code": 402]]))

        await #expect(throws: ChatError.refused(status: 402, message: "no credit")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
    }

    @Test func openRouterFailsInsideTheStreamBesideAChoice() async throws {
        let server = try ScriptedServer(
            replies: .events(
                Self.hello + #"data: {"error":{"code":502,"message":"provider gone"},"#
                    + #""choices":[{"delta":{"content":""},"finish_reason":"error"}]}"# + "\n\n"))

        await #expect(throws: ChatError.refused(status: 502, message: "provider gone")) {
            try await streaming(server).reply(to: Fixtures.greeting)
        }
    }

    @Test(arguments: ["-1", "0"])
    func azureAsksForWaitsThatMeanNothing(wait: String) async throws {
        let server = try ScriptedServer(
            replies: .error(
                429, "busy",
                headers: ["retry-after": wait, "x-ratelimit-remaining-requests": wait]),
            .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
        #expect(server.requests.count == 2)
    }
}
