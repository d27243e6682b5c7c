import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct StreamingTests {
    /// What a client was told while a reply was written.
    private final class Progress: Sendable {
        private let state = Mutex<[String]>([])
        var texts: [String] { state.withLock(\.self) }
        func add(_ text: String) { state.withLock { $0.append(text) } }
    }

    private func chat(
        _ server: ScriptedServer, timeLimit: Duration = .seconds(30), retries: Int = 2,
        telling progress: Progress? = nil
    ) throws -> OpenAIChat {
        var onText: (@Sendable (String) -> Void)?
        if let progress { onText = { progress.add($0) } }
        return OpenAIChat(
            server: try ModelServer(server.baseURL, key: APIKey(Fixtures.key)), model: "tiny",
            timeLimit: timeLimit, retries: retries, streaming: true, onText: onText)
    }

    private static func chunk(_ text: String, finish: JSONValue = nil) -> String {
        let value: JSONValue = [
            "id": "1", "object": "chat.completion.chunk", "model": "tiny-2",
            "choices": [
                ["index": 0, "delta": ["content": .string(text)], "finish_reason": finish]
            ],
            "usage": nil,
        ]
        return "data: \(value.canonical)\n\n"
    }

    private static let usage = """
        data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n
        """
    private static let done = "data: [DONE]\n\n"
    private static let whole =
        #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"# + "\n\n"
        + chunk("Hel") + chunk("lo \u{1F98A}é!") + chunk("", finish: "stop") + usage + done

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func putsTheReplyTogetherFromAnyPieces(pieceSize: Int) async throws {
        let server = try ScriptedServer(replies: .events(Self.whole, pieceSize: pieceSize))
        let progress = Progress()

        var reply = try await chat(server, telling: progress).reply(to: Fixtures.greeting)

        reply.latency = .zero
        #expect(
            reply
                == ChatReply(
                    content: "Hello \u{1F98A}é!", model: "tiny-2", promptTokens: 7,
                    completionTokens: 3, latency: .zero))
        #expect(progress.texts.joined() == "Hello \u{1F98A}é!")
        let request = try #require(server.requests.first)
        #expect(request.json["stream"] == true)
        #expect(request.json["stream_options"] == ["include_usage": true])
        #expect(request.headers["accept"]?.hasPrefix("text/event-stream") == true)
    }

    @Test func tellsTheTextBeforeTheReplyIsWhole() async throws {
        let server = try ScriptedServer(
            replies: .events(Self.chunk("Hello"), lingering: .seconds(600)))
        let progress = Progress()
        let chat = try chat(server, timeLimit: .seconds(100), telling: progress)
        // Awaited below, through `result`.
        let call = Task { try await chat.reply(to: Fixtures.greeting) }

        #expect(try await eventually { progress.texts == ["Hello"] })
        call.cancel()

        let result = await call.result
        #expect(throws: ChatError.cancelled) { try result.get() }
        #expect(try await eventually { server.abandonedRequests == 1 })
    }

    @Test func endsWhenItsTimeIsUpInTheMiddleOfAStream() async throws {
        let server = try ScriptedServer(
            replies: .events(Self.chunk("Hello"), lingering: .seconds(600)))

        await #expect(throws: ChatError.timedOut(after: .seconds(1))) {
            try await chat(server, timeLimit: .seconds(1)).reply(to: Fixtures.greeting)
        }
        #expect(try await eventually { server.abandonedRequests == 1 })
    }

    @Test(arguments: [
        chunk("Hello!", finish: "stop"), chunk("Hello!") + done,
        chunk("Hello!", finish: "stop").replacing("\n\n", with: "\n") + "data: [DONE]",
        (chunk("Hel") + chunk("lo!") + done).replacing("\n\n", with: "\n"),
        (chunk("Hello!") + done).replacing("\n", with: "\r\n"),
        chunk("Hello!") + done + chunk("more") + "data: {\n\n",
        "data: {\"choices\":[{\"message\":{\"content\":\"Hello!\"},\"finish_reason\":\"stop\"}]}\n\n",
    ])
    func readsStreamsHoweverTheyEnd(text: String) async throws {
        let server = try ScriptedServer(replies: .events(text))

        let reply = try await chat(server).reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello!")
        #expect(reply.finishReason == .finished)
        #expect(reply.tokensAreEstimated)
    }

    @Test(arguments: [chunk("Hel"), "", ": comment\n\n", chunk("Hel") + usage])
    func triesAgainWhenTheStreamEndsEarly(text: String) async throws {
        let server = try ScriptedServer(replies: .events(text), .events(Self.whole))

        #expect(
            try await chat(server).reply(to: Fixtures.greeting).content == "Hello \u{1F98A}é!")
        #expect(server.requests.count == 2)
    }

    @Test func saysWhenTheStreamAlwaysEndsEarly() async throws {
        let early = ScriptedReply.events(Self.chunk("Hel"))
        let server = try ScriptedServer(replies: early, early, .events(Self.whole))

        await #expect(
            throws: ChatError.unreadable(reason: "its stream ended in the middle of the answer")
        ) {
            try await chat(server, retries: 1).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 2)
    }

    @Test(arguments: ["data: {\n\n", "data: [DONE]\n\n", "data: 3\n\ndata: [DONE]\n\n"])
    func saysWhenAStreamCannotBeRead(text: String) async throws {
        let server = try ScriptedServer(replies: .events(text))

        await #expect(throws: ChatError.unreadable(reason: "it has no choices")) {
            try await chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func readsTheReplyOfAServerThatKnowsNoStreams() async throws {
        let server = try ScriptedServer(replies: .completion("data: Hello!"))
        let progress = Progress()

        let reply = try await chat(server, telling: progress).reply(to: Fixtures.greeting)

        #expect(reply.content == "data: Hello!")
        #expect(reply.promptTokens == 10)
        #expect(progress.texts.isEmpty)
    }

    @Test func goesOnWithoutStreamOptionsWhereTheyAreRefused() async throws {
        let server = try ScriptedServer(
            replies: .error(400, "Unknown parameter: 'stream_options'"), .events(Self.whole),
            .events(Self.whole))
        let chat = try chat(server)

        _ = try await chat.reply(to: Fixtures.greeting)
        _ = try await chat.reply(to: Fixtures.greeting)

        let bodies = server.requests.map(\.json)
        #expect(bodies.count == 3 && bodies.allSatisfy { $0["stream"] == .bool(true) })
        #expect(bodies.filter { $0["stream_options"] != nil } == bodies.dropLast(2))
    }

    @Test func goesOnWithoutAStreamWhereItIsRefused() async throws {
        let server = try ScriptedServer(
            replies: .error(422, "Streaming is not supported"), .completion("Hello!"))

        #expect(try await chat(server).reply(to: Fixtures.greeting).content == "Hello!")
        #expect(server.requests.last?.json["stream"] == nil)
    }

    @Test(arguments: [
        (#"data: {"error": {"message": "no credit", "code": 402}}"#, 402, "no credit"),
        (#"data: {"error": "overloaded"}"#, 200, "overloaded"),
        (
            #"data: {"object": "error", "message": "vLLM says no", "code": 400}"#, 400,
            "vLLM says no"
        ),
        (#"error: {"code": 400, "message": "too long"}"#, 400, "too long"),
        ("error: plain words", 200, "plain words"),
    ])
    func readsAnErrorInTheStream(line: String, status: Int, message: String) async throws {
        let server = try ScriptedServer(
            replies: .events(Self.chunk("Hel") + line + "\n\n" + Self.done))

        await #expect(throws: ChatError.refused(status: status, message: message)) {
            try await chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func refusesAnEndlessStream() async throws {
        let server = try ScriptedServer(
            replies: .events(String(repeating: Self.chunk("word "), count: 120_000)))

        await #expect(
            throws: ChatError.unreadable(reason: "it is larger than 16777216 bytes")
        ) {
            try await chat(server).reply(to: Fixtures.greeting)
        }
    }

    @Test func survivesDamagedStreams() async throws {
        let whole = ScriptedReply.events(Self.whole).bytes
        var generator = SeededGenerator(seed: 3)
        let replies = (0..<150).map { index in
            var bytes = whole
            if index < 50 {
                bytes = whole.prefix(.random(in: 0..<whole.count, using: &generator))
            } else {
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    bytes[.random(in: 0..<bytes.count, using: &generator)] ^=
                        UInt8.random(in: 1...255, using: &generator)
                }
            }
            return ScriptedExchange(reply: ScriptedReply(bytes: bytes))
        }
        let server = try ScriptedServer(exchanges: replies)
        let chat = try chat(server, retries: 0, telling: Progress())

        for index in replies.indices {
            do throws(ChatError) {
                _ = try await chat.reply(to: Fixtures.greeting)
            } catch {
                switch error {
                case .unreachable, .unreadable, .refused: break
                default: Issue.record("Response \(index) ended as \(error)")
                }
            }
        }
        #expect(server.unexpected.isEmpty)
    }
}
