import Foundation
import SkillChat
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ScriptedServerTests {
    private func ask(_ text: String, of server: ScriptedServer) async throws -> String {
        var request = Fixtures.greeting
        request.messages = [Message(.user, text)]
        return try await Fixtures.chat(server).reply(to: request).content
    }

    @Test func replaysARecording() async throws {
        let file = try #require(
            Bundle.module.url(forResource: "Fixtures/greetings", withExtension: "json"))
        let server = try ScriptedServer(exchanges: ScriptedExchange.recorded(in: file))

        #expect(try await ask("Say hello", of: server) == "Hello")
        #expect(try await ask("Say hello in French", of: server) == "Bonjour")
        #expect(try await ask("Say hello in French", of: server) == "Hello")
        #expect(try await ask("raw", of: server) == "{}")
        await #expect(throws: ChatError.refused(status: 503, message: "no embeddings today")) {
            try await Fixtures.embeddings(server).embeddings(of: ["raw"])
        }
        #expect(server.unusedExchanges.isEmpty)
        #expect(server.unexpected.isEmpty)
    }

    @Test func namesAPromptThatNothingMatches() async throws {
        let server = try ScriptedServer(exchanges: [
            ScriptedExchange(.init(contains: ["hello"]), reply: .completion("Hello!"))
        ])

        await #expect(
            throws: ChatError.refused(
                status: 500,
                message: "No exchange is scripted for /v1/chat/completions with the prompt: bye")
        ) {
            try await ask("bye", of: server)
        }
        #expect(server.unexpected.map(\.prompt) == ["bye"])
        #expect(server.requests.count == 1)
        #expect(server.unusedExchanges.count == 1)
    }

    @Test func stopsWhileItIsSilent() async throws {
        let server = try ScriptedServer(replies: .silence)
        let chat = try Fixtures.chat(server, retries: 0)
        // Awaited below, through `result`.
        let call = Task { try await chat.reply(to: Fixtures.greeting) }
        #expect(try await eventually { !server.requests.isEmpty })

        server.stop()

        let result = await call.result
        #expect(throws: ChatError.self) { try result.get() }
        #expect(server.abandonedRequests == 0)
    }

    @Test func freesItsPortWhenItIsDropped() async throws {
        var server: ScriptedServer? = try ScriptedServer(exchanges: [])
        let address = try #require(server?.baseURL)

        server = nil

        let chat = OpenAIChat(server: try ModelServer(address), model: "tiny", retries: 0)
        await #expect(
            throws: ChatError.unreachable(server: address, reason: "couldn't connect to server")
        ) {
            try await chat.reply(to: Fixtures.greeting)
        }
    }
}
