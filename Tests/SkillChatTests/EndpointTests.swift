import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct EndpointTests {
    @Test(arguments: [408, 409, 429, 500, 502, 503])
    func triesAgainAfterAPassingFault(status: Int) async throws {
        let server = try ScriptedServer(
            replies: .error(status, "busy", headers: ["retry-after-ms": "1"]),
            .error(status, "busy", headers: ["Retry-After-MS": "1.5"]), .completion("Hello!"))

        let reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        #expect(reply.content == "Hello!")
        #expect(server.requests.count == 3)
        #expect(Set(server.requests.map(\.body)).count == 1)
    }

    @Test func givesUpAfterItsLastAttempt() async throws {
        let busy = ScriptedReply.error(429, "busy", headers: ["retry-after-ms": "1"])
        let server = try ScriptedServer(replies: busy, busy, busy, .completion("too late"))

        await #expect(throws: ChatError.refused(status: 429, message: "busy")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [301, 400, 401, 403, 404, 413, 422])
    func asksOnceWhenTheRequestIsAtFault(status: Int) async throws {
        let server = try ScriptedServer(
            replies: .error(status, "no", headers: ["retry-after-ms": "1"]), .completion("Hello!"))

        await #expect(throws: ChatError.refused(status: status, message: "no")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func obeysAServerThatForbidsTryingAgain() async throws {
        let server = try ScriptedServer(
            replies: .error(503, "down", headers: ["x-should-retry": "false"]),
            .completion("Hello!"))

        await #expect(throws: ChatError.refused(status: 503, message: "down")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func obeysAServerThatAsksToTryAgain() async throws {
        let server = try ScriptedServer(
            replies: .error(
                400, "odd", headers: ["x-should-retry": "true", "retry-after-ms": "1"]),
            .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let server = try ScriptedServer(
            replies: .error(429, "busy", headers: ["retry-after": "1.25"]), .completion("Hello!"))

        let reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        // Without the header the wait would be half a second at most.
        #expect(reply.latency >= .seconds(1.25))
    }

    @Test func refusesAWaitThatIsTooLong() async throws {
        let server = try ScriptedServer(
            replies: .error(429, "quota", headers: ["retry-after": "3600"]), .completion("Hello!"))

        await #expect(
            throws: ChatError.refused(
                status: 429, message: "quota (asks to wait 3600 seconds)")
        ) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func tellsTheRefusalWhenTheDeadlineLeavesNoTimeToWait() async throws {
        let server = try ScriptedServer(
            replies: .error(429, "busy", headers: ["retry-after": "100"]))
        let start = ContinuousClock.now

        await #expect(throws: ChatError.refused(status: 429, message: "busy")) {
            try await Fixtures.chat(server, timeLimit: .seconds(50)).reply(to: Fixtures.greeting)
        }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func endsWhenItsTimeIsUp() async throws {
        let server = try ScriptedServer(replies: .silence, .completion("too late"))
        let limit = Duration.milliseconds(300)
        let start = ContinuousClock.now

        await #expect(throws: ChatError.timedOut(after: limit)) {
            try await Fixtures.chat(server, timeLimit: limit).reply(to: Fixtures.greeting)
        }
        // libcurl counts whole milliseconds.
        #expect(ContinuousClock.now - start >= limit - .milliseconds(10))
        #expect(try await eventually { server.abandonedRequests == 1 })
        #expect(server.requests.count == 1)
    }

    @Test func closesTheConnectionWhenCancelled() async throws {
        let server = try ScriptedServer(replies: .silence)
        let chat = try Fixtures.chat(server)
        // Awaited below, through `result`.
        let call = Task { try await chat.reply(to: Fixtures.greeting) }
        #expect(try await eventually { !server.requests.isEmpty })
        let start = ContinuousClock.now

        call.cancel()

        let result = await call.result
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(throws: ChatError.cancelled) { try result.get() }
        #expect(try await eventually { server.abandonedRequests == 1 })
    }

    @Test func stopsWaitingToTryAgainWhenCancelled() async throws {
        let server = try ScriptedServer(
            replies: .error(429, "busy", headers: ["retry-after": "60"]))
        let chat = try Fixtures.chat(server, timeLimit: .seconds(100))
        // Awaited below, through `result`.
        let call = Task { try await chat.reply(to: Fixtures.greeting) }
        #expect(try await eventually { !server.requests.isEmpty })
        try await Task.sleep(for: .milliseconds(50))

        call.cancel()

        let result = await call.result
        #expect(throws: ChatError.cancelled) { try result.get() }
    }

    @Test func asksNothingInACancelledTask() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let chat = try Fixtures.chat(server)

        let result = await withTaskGroup(of: Result<ChatReply, ChatError>.self) { group in
            group.cancelAll()
            group.addTask {
                do throws(ChatError) {
                    return .success(try await chat.reply(to: Fixtures.greeting))
                } catch {
                    return .failure(error)
                }
            }
            return await group.next()
        }

        #expect(result == .failure(.cancelled))
        #expect(server.requests.isEmpty)
    }

    @Test func triesAgainWhenTheConnectionBreaks() async throws {
        let partial = ScriptedReply(headers: ["Content-Length": "5000"], body: Data("{".utf8))
        let server = try ScriptedServer(replies: .hangUp, partial, .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
        #expect(server.requests.count == 3)
    }

    @Test func saysWhichServerIsUnreachable() async throws {
        let server = try ScriptedServer(exchanges: [])
        server.stop()
        let chat = try Fixtures.chat(server)

        await #expect(
            throws: ChatError.unreachable(
                server: server.baseURL, reason: "couldn't connect to server")
        ) {
            try await chat.reply(to: Fixtures.greeting)
        }
    }

    @Test func saysWhenTheConnectionAlwaysBreaks() async throws {
        let server = try ScriptedServer(replies: .hangUp, .hangUp, .hangUp, .completion("no"))

        let error = await #expect(throws: ChatError.self) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }

        guard case .unreachable(server.baseURL, _) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        #expect(server.requests.count == 3)
    }

    @Test func takesNoTLSFromAServerWithoutIt() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let address = server.baseURL.replacing("http://", with: "https://")
        let chat = OpenAIChat(server: try ModelServer(address), model: "tiny", retries: 0)

        let error = await #expect(throws: ChatError.self) {
            try await chat.reply(to: Fixtures.greeting)
        }

        guard case .unreachable(address, _) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
    }

    @Test func doesNotFollowARedirectionWithItsKey() async throws {
        let other = try ScriptedServer(replies: .completion("stolen"))
        let server = try ScriptedServer(
            replies: .error(307, "moved", headers: ["Location": other.baseURL]))

        await #expect(throws: ChatError.refused(status: 307, message: "moved")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(other.requests.isEmpty)
    }

    @Test(arguments: [
        Data("SSH-2.0-OpenSSH_9.2\r\n".utf8), Data([0, 1, 2, 3, 255, 254]),
        Data("\r\n\r\n\r\n".utf8),
    ])
    func saysWhenTheServerDoesNotSpeakHTTP(bytes: Data) async throws {
        let server = try ScriptedServer(replies: ScriptedReply(bytes: bytes))

        await #expect(throws: ChatError.unreadable(reason: "it isn't HTTP")) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func refusesAnOversizedAnswer() async throws {
        let body = Data(repeating: UInt8(ascii: " "), count: 16 * 1024 * 1024 + 1)
        let server = try ScriptedServer(
            replies: ScriptedReply(body: body), .completion("Hello!"))

        await #expect(
            throws: ChatError.unreadable(reason: "it is larger than 16777216 bytes")
        ) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func refusesAnOversizedAnswerOfUntoldLength() async throws {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        let body = Data(repeating: UInt8(ascii: " "), count: 17 * 1024 * 1024)
        let server = try ScriptedServer(replies: ScriptedReply(bytes: Data(head.utf8) + body))

        await #expect(
            throws: ChatError.unreadable(reason: "it is larger than 16777216 bytes")
        ) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
    }

    @Test func refusesEndlessHeaders() async throws {
        let lines = (0..<20_000).map { "X-Line-\($0): filler filler filler\r\n" }.joined()
        let server = try ScriptedServer(
            replies: ScriptedReply(bytes: Data("HTTP/1.1 200 OK\r\n\(lines)\r\n{}".utf8)))

        await #expect(throws: ChatError.self) {
            try await Fixtures.chat(server, retries: 0).reply(to: Fixtures.greeting)
        }
    }

    @Test func readsAnAnswerThatEndsWithTheConnection() async throws {
        let body = ScriptedReply.completionBody("Hello!").canonical
        let server = try ScriptedServer(
            replies: ScriptedReply(bytes: Data("HTTP/1.0 200 OK\r\n\r\n\(body)".utf8)))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func readsAnAnswerInChunksAfterAnInterimResponse() async throws {
        let body = ScriptedReply.completionBody("Hello!").canonical
        let size = String(body.utf8.count, radix: 16)
        let response = """
            HTTP/1.1 100 Continue\r\nretry-after: 5\r\n\r\n\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            \(size)\r\n\(body)\r\n0\r\n\r\n
            """
        let server = try ScriptedServer(replies: ScriptedReply(bytes: Data(response.utf8)))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func survivesDamagedResponses() async throws {
        let whole = ScriptedReply.completion("Hello!").bytes
        var generator = SeededGenerator(seed: 1)
        let truncated = (0..<60).map { _ in
            ScriptedReply(bytes: whole.prefix(.random(in: 0..<whole.count, using: &generator)))
        }
        let flipped = (0..<120).map { _ in
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[.random(in: 0..<bytes.count, using: &generator)] ^=
                    UInt8.random(in: 1...255, using: &generator)
            }
            return ScriptedReply(bytes: bytes)
        }
        let server = try ScriptedServer(
            exchanges: (truncated + flipped).map { ScriptedExchange(reply: $0) })
        let chat = try Fixtures.chat(server, timeLimit: .seconds(20), retries: 0)

        for index in 0..<(truncated.count + flipped.count) {
            do throws(ChatError) {
                _ = try await chat.reply(to: Fixtures.greeting)
                #expect(index >= truncated.count, "Half a response passed for a whole one.")
            } catch {
                switch error {
                case .unreachable, .unreadable, .refused: break
                case .timedOut, .cancelled, .budgetSpent, .unknownPrice, .missingSetting,
                    .unusableSetting, .unusableConfiguration, .missingLibrary, .failedEverywhere:
                    Issue.record("Response \(index) ended as \(error)")
                }
            }
        }
        #expect(server.unexpected.isEmpty)
    }
}
