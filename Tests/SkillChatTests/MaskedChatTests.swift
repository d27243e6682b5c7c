import SkillChat
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct MaskedChatTests {
    private static let pem =
        "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "MIIEowIBAAKC0Z3V\n", count: 4)
        + "-----END PRIVATE KEY-----"

    private func request(_ texts: String..., schema: JSONSchema? = nil) -> ChatRequest {
        var request = Fixtures.greeting
        request.messages = texts.map { Message(.user, $0) }
        request.schema = schema
        return request
    }

    @Test func sendsPlaceholdersAndRestoresTheReply() async throws {
        let server = try ScriptedServer(
            replies: .completion("Write to [[EMAIL-1]] or [[email-2]], not [[EMAIL-9]]."))
        let reports = Mutex<[[PrivateKind: Int]]>([])
        let chat = MaskedChat(try Fixtures.chat(server)) { counts in
            reports.withLock { $0.append(counts) }
        }

        let reply = try await chat.reply(
            to: request("ada@engine.org, +49 171 2345678", "bob@engine.org ada@engine.org"))

        #expect(
            server.requests.first?.prompt
                == "[[EMAIL-1]], [[PHONE-1]]\n[[EMAIL-2]] [[EMAIL-1]]")
        #expect(reply.content == "Write to ada@engine.org or bob@engine.org, not [[EMAIL-9]].")
        #expect(reports.withLock(\.self) == [[.email: 2, .phone: 1]])
    }

    @Test func keepsJSONWhole() async throws {
        let server = try ScriptedServer(
            replies: .completion(#"{"text":"[[PRIVATE-KEY-1]]"}"#), .completion("[[PRIVATE-KEY-1]]")
        )
        let chat = MaskedChat(try Fixtures.chat(server))

        let structured = try await chat.reply(to: request(Self.pem, schema: Fixtures.schema))
        let prose = try await chat.reply(to: request(Self.pem))

        #expect(try JSONValue(parsing: structured.content) == ["text": .string(Self.pem)])
        #expect(prose.content == Self.pem)
    }

    @Test func reportsNothingWhereNothingIsPrivate() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let chat = MaskedChat(try Fixtures.chat(server)) { _ in
            Issue.record("It reported something.")
        }

        #expect(try await chat.reply(to: Fixtures.greeting).content == "Hello!")
        #expect(server.requests.first?.prompt == "You are brief.\nSay hello.")
    }
}
