import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

/// The client against a real server that isn't ours.
@Suite(
    .enabled(
        if: LiteLLMProxy.folder != nil,
        "SKILLBOX_LITELLM names no folder with litellm[proxy]; make test-peers does all of it."),
    .tags(.peer), .besideLiteLLM, .serialized, .timeLimit(.minutes(10)))
struct LiteLLMTests {
    private func chat(
        _ model: String, timeLimit: Duration = .seconds(60), retries: Int = 0,
        onText: (@Sendable (String) -> Void)? = nil
    ) throws -> OpenAIChat {
        let proxy = try #require(LiteLLMProxy.current)
        return OpenAIChat(
            server: try ModelServer(proxy.baseURL, key: APIKey(proxy.key)), model: model,
            timeLimit: timeLimit, retries: retries, streaming: onText != nil, onText: onText)
    }

    @Test func answers() async throws {
        let reply = try await chat("text").reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello, you!")
        #expect(reply.finishReason == .finished)
        #expect(!reply.tokensAreEstimated)
    }

    @Test(arguments: [
        ("rate-limited", 429), ("too-long", 400), ("broken", 500), ("timed-out", 408),
    ])
    func refuses(model: String, status: Int) async throws {
        let error = await #expect(throws: ChatError.self) {
            try await chat(model).reply(to: Fixtures.greeting)
        }

        guard case .refused(status, let message) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        #expect(message.contains("mock"))
    }

    @Test func refusesAnotherKey() async throws {
        let proxy = try #require(LiteLLMProxy.current)
        let key = "sk-wrong-\(UUID().uuidString)"
        let stranger = OpenAIChat(
            server: try ModelServer(proxy.baseURL, key: APIKey(key)), model: "text", retries: 0)

        let error = await #expect(throws: ChatError.self) {
            try await stranger.reply(to: Fixtures.greeting)
        }

        guard case .refused(400..<404, let message) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        #expect(!message.contains(key))
    }

    @Test func isTooSlow() async throws {
        await #expect(throws: ChatError.timedOut(after: .seconds(3))) {
            try await chat("slow", timeLimit: .seconds(3)).reply(to: Fixtures.greeting)
        }
    }

    @Test func closesTheConnectionWhenCancelled() async throws {
        let proxy = try #require(LiteLLMProxy.current)
        // The others run before or after, so that no connection is theirs.
        try #require(try await eventually { proxy.connections == 0 })
        let chat = try chat("slow")

        let call = Task { try await chat.reply(to: Fixtures.greeting) }
        #expect(try await eventually { proxy.connections == 1 })
        call.cancel()

        await #expect(throws: ChatError.cancelled) { try await call.value }
        #expect(try await eventually { proxy.connections == 0 })
    }

    @Test func limitsItsRate() async throws {
        let chat = try chat("once-a-minute", timeLimit: .seconds(30), retries: 2)
        var refusal: ChatError?

        // A new minute may begin between two calls.
        for _ in 0..<3 where refusal == nil {
            do throws(ChatError) {
                _ = try await chat.reply(to: Fixtures.greeting)
            } catch {
                refusal = error
            }
        }

        guard case .refused(429, let message) = refusal else {
            Issue.record("It threw \(String(describing: refusal)).")
            return
        }
        #expect(message.contains("rate limit"))
    }

    @Test func streams() async throws {
        let pieces = Mutex<[String]>([])

        let reply = try await chat("text") { text in pieces.withLock { $0.append(text) } }
            .reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello, you!")
        #expect(!reply.tokensAreEstimated)
        #expect(pieces.withLock { $0.joined() } == "Hello, you!")
        #expect(pieces.withLock(\.count) > 1)
    }

    @Test(arguments: ["rate-limited", "too-long", "broken"])
    func failsInsteadOfAStream(model: String) async throws {
        let error = await #expect(throws: ChatError.self) {
            try await chat(model) { _ in }.reply(to: Fixtures.greeting)
        }

        guard case .refused(_, let message) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        #expect(message.contains("mock"))
    }

    @Test func embeds() async throws {
        let proxy = try #require(LiteLLMProxy.current)
        let client = OpenAIEmbeddings(
            server: try ModelServer(proxy.baseURL, key: APIKey(proxy.key)), model: "embedding")

        #expect(try await client.embeddings(of: ["a"]) == [[0.1, 0.2, 0.3]])
    }

    @Test func standsInForAnother() async throws {
        let proxy = try #require(LiteLLMProxy.current)
        let folder = try TemporaryFolder()
        let names = ["broken", "rate-limited", "text"]
        let configuration: JSONValue = [
            "endpoints": .array(
                names.map { name in
                    [
                        "name": .string(name), "model": .string(name), "keyVariable": "PROXY_KEY",
                        "url": .string(proxy.baseURL),
                    ]
                }),
            "routes": ["greet": .array(names.map(JSONValue.string)), "default": ["text"]],
        ]
        try Data(configuration.canonical.utf8).write(to: folder.file("config.json"))
        let chat = try ChatConfiguration(
            environment: ["PROXY_KEY": proxy.key], file: folder.file("config.json")
        ).routedChat()

        let reply = try await chat.reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello, you!")
        #expect(reply.endpoint == "text")
    }
}
