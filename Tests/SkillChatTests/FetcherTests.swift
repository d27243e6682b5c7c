import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct FetcherTests {
    private static func page(
        _ server: ScriptedServer, _ path: String = "", limit: Int = 1 << 20,
        time: Duration = .seconds(60)
    ) async throws -> Fetcher.Page {
        try await Fetcher(sizeLimit: limit)
            .page(at: PageAddress(server.baseURL + path), timeLimit: time)
    }

    @Test func getsAPageAndTellsNothingOfTheHost() async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(
                status: 404, headers: ["Set-Cookie": "a=b"], body: Data("Grüße".utf8)),
            ScriptedReply())

        let page = try await Self.page(server, "/a?b=c")
        _ = try await Self.page(server)

        #expect(page == Fetcher.Page(status: 404, body: "Grüße"))
        #expect(server.requests.map(\.method) == ["GET", "GET"])
        #expect(server.requests.map(\.target) == ["/v1/a?b=c", "/v1"])
        for request in server.requests {
            #expect(request.body.isEmpty)
            #expect(Set(request.headers.keys) == ["host", "user-agent", "accept"])
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func followsNoRedirection(status: Int) async throws
    {
        let other = try ScriptedServer(replies: ScriptedReply(body: Data("secret".utf8)))
        let server = try ScriptedServer(
            replies: ScriptedReply(
                status: status, headers: ["Location": other.baseURL], body: Data("moved".utf8)))

        let page = try await Self.page(server)

        #expect(page == Fetcher.Page(status: status, body: "moved"))
        #expect(other.requests.isEmpty)
    }

    @Test func takesAsMuchAsItsLimit() async throws {
        let reply = ScriptedReply(body: Data(repeating: 97, count: 1_000))
        let server = try ScriptedServer(replies: reply, reply)

        #expect(try await Self.page(server, limit: 1_000).body.count == 1_000)
        await #expect(throws: FetchError.tooLarge(limit: 999)) {
            try await Self.page(server, limit: 999)
        }
    }

    @Test func takesTextOnly() async throws {
        let server = try ScriptedServer(replies: ScriptedReply(body: Data([0xC3, 0x28])))

        await #expect(throws: FetchError.notText) { try await Self.page(server) }
    }

    @Test func endsAtItsTimeLimit() async throws {
        let server = try ScriptedServer(replies: .silence)

        await #expect(throws: FetchError.timedOut(after: .milliseconds(200))) {
            try await Self.page(server, time: .milliseconds(200))
        }
        await #expect(throws: FetchError.timedOut(after: .zero)) {
            try await Self.page(server, time: .zero)
        }
    }

    @Test func endsWhenItsTaskIsCancelled() async throws {
        let server = try ScriptedServer(replies: .silence)
        let task = Task { try await Self.page(server) }
        #expect(try await eventually { !server.requests.isEmpty })

        task.cancel()

        await #expect(throws: FetchError.cancelled) { try await task.value }
        #expect(try await eventually { server.abandonedRequests == 1 })
    }

    @Test func tellsThatNobodyListens() async throws {
        let server = try ScriptedServer(replies: ScriptedReply())
        server.stop()

        await #expect {
            try await Self.page(server)
        } throws: { error in
            guard case FetchError.unreachable(let origin, _) = error else { return false }
            return server.baseURL == origin + "/v1"
        }
    }
}
