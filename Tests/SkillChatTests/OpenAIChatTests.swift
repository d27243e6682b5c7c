import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct OpenAIChatTests {
    @Test func sendsTheConversationAndReadsTheReply() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))

        var reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        #expect(reply.latency > .zero)
        reply.latency = .zero
        #expect(
            reply
                == ChatReply(
                    content: "Hello!", model: "scripted", promptTokens: 10, completionTokens: 2,
                    latency: .zero))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/v1/chat/completions")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["authorization"] == "Bearer \(Fixtures.key)")
        #expect(
            request.json == [
                "model": "tiny", "temperature": 0, "max_tokens": 50,
                "messages": [
                    ["role": "system", "content": "You are brief."],
                    ["role": "user", "content": "Say hello."],
                ],
            ])
    }

    @Test func sendsNoAuthorizationWithoutAKey() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let chat = OpenAIChat(server: try ModelServer(server.baseURL), model: "tiny")

        _ = try await chat.reply(to: Fixtures.greeting)

        #expect(server.requests.first?.headers["authorization"] == nil)
    }

    @Test func keepsTheQueryOfTheBaseURL() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let address = try ModelServer(server.baseURL + "/?api-version=2024-10-21")

        _ = try await OpenAIChat(server: address, model: "tiny").reply(to: Fixtures.greeting)

        #expect(server.requests.first?.target == "/v1/chat/completions?api-version=2024-10-21")
    }

    @Test func sendsAnyTextUnharmed() async throws {
        let text = "a\0b \u{1F98A} \"quoted\" \\ \r\n\t end\u{2028}"
        let server = try ScriptedServer(replies: .completion(text))
        var request = Fixtures.greeting
        request.messages = [Message(.user, text)]

        let reply = try await Fixtures.chat(server).reply(to: request)

        #expect(reply.content == text)
        #expect(server.requests.first?.prompt == text)
    }

    @Test func sendsALargePromptWithoutAskingFirst() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        var request = Fixtures.greeting
        request.messages = [Message(.user, String(repeating: "word ", count: 500_000))]

        _ = try await Fixtures.chat(server).reply(to: request)

        let received = try #require(server.requests.first)
        #expect(received.prompt.utf8.count == 2_500_000)
        #expect(received.headers["expect"] == nil)
    }

    @Test func runsManyCallsAtOnce() async throws {
        let server = try ScriptedServer(exchanges: [
            ScriptedExchange(reply: .completion("Hello!", delay: .seconds(1)), times: 40)
        ])
        let chat = try Fixtures.chat(server)
        let start = ContinuousClock.now

        try await withThrowingTaskGroup(of: ChatReply.self) { group in
            for _ in 0..<40 { group.addTask { try await chat.reply(to: Fixtures.greeting) } }
            for try await reply in group { #expect(reply.content == "Hello!") }
        }

        // Held up by a pool of as many threads as processors, they would take much longer.
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func neverShowsTheKey() async throws {
        let quoting = ScriptedReply.error(401, "Incorrect API key provided: \(Fixtures.key).")
        let plain = ScriptedReply(
            status: 403, body: Data("no entry for Bearer \(Fixtures.key)".utf8))
        let unreadable = ScriptedReply(body: Data("<p>\(Fixtures.key)</p>".utf8))
        let server = try ScriptedServer(replies: quoting, plain, unreadable)
        let chat = try Fixtures.chat(server)

        for _ in 0..<3 {
            let error = await #expect(throws: ChatError.self) {
                try await chat.reply(to: Fixtures.greeting)
            }
            #expect(!String(reflecting: try #require(error)).contains(Fixtures.key))
            #expect(try !#require(error).description.contains(Fixtures.key))
        }
        var dumped = ""
        dump(chat, to: &dumped)
        #expect(dumped.contains("127.0.0.1"))
        #expect(!dumped.contains(Fixtures.key))
        #expect(!String(reflecting: chat).contains(Fixtures.key))
    }
}
