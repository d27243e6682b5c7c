import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct DialectMemoryTests {
    /// Texts by key, as a database would keep them.
    private final class Notes: Sendable {
        private let state: Mutex<[String: String]>

        init(_ texts: [String: String] = [:]) { state = Mutex(texts) }

        var texts: [String: String] { state.withLock(\.self) }

        func memory(at date: Date) -> DialectMemory {
            DialectMemory(
                read: { [self] key in state.withLock { $0[key] } },
                write: { [self] key, text in state.withLock { $0[key] = text } }, now: { date })
        }
    }

    private static let noFormat = ScriptedReply.error(400, "response_format is not supported")

    private static let date = Date(timeIntervalSince1970: 1_800_000_000)

    /// A client as a new process would make it.
    private func chat(
        _ server: ScriptedServer, _ notes: Notes, query: String = "", day: Double = 0
    ) throws -> OpenAIChat {
        OpenAIChat(
            server: try ModelServer(server.baseURL + query), model: "tiny",
            remembering: notes.memory(at: Self.date.addingTimeInterval(day * 86_400)))
    }

    @Test func tellsTheNextProcessWhatAServerRefuses() async throws {
        let server = try ScriptedServer(
            replies: Self.noFormat, Self.noFormat, .completion("{}"), .completion("{}"))
        let notes = Notes()

        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)
        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.map { $0.json["response_format"]?["type"]?.stringValue } == [
                "json_schema", "json_schema", "json_object", "json_object",
            ])
    }

    @Test func keepsOneTextForEachServerAndModelWithoutSecrets() async throws {
        let server = try ScriptedServer(replies: Self.noFormat, .completion("{}"))
        let notes = Notes()

        _ = try await chat(server, notes, query: "?api-key=secret")
            .reply(to: Fixtures.structuredGreeting)

        #expect(Array(notes.texts.keys) == ["\(server.baseURL) tiny"])
    }

    @Test func writesNothingWhenNothingWasLearned() async throws {
        let server = try ScriptedServer(replies: .completion("{}"))
        let notes = Notes()

        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)

        #expect(notes.texts.isEmpty)
    }

    @Test(arguments: [(6.9, "json_object"), (7.1, "json_schema"), (-0.1, "json_schema")])
    func forgetsWhatIsOlderThanAWeek(day: Double, type: String) async throws {
        let server = try ScriptedServer(
            replies: Self.noFormat, Self.noFormat, .completion("{}"), .completion("{}"))
        let notes = Notes()

        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)
        _ = try await chat(server, notes, day: day).reply(to: Fixtures.structuredGreeting)

        #expect(server.requests.last?.json["response_format"]?["type"]?.stringValue == type)
    }

    @Test func putsTheDateIntoTheText() async throws {
        let server = try ScriptedServer(replies: Self.noFormat, .completion("{}"))
        let notes = Notes()

        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)

        let text = try #require(notes.texts.values.first)
        #expect(try JSONValue(parsing: text)["learned"]?.doubleValue == 1_800_000_000)
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"replyFormat": 99}"#, #"{"replyFormat": "x"}"#, "\0",
        #"{"learned": 1800000000, "dialect": {"replyFormat": 99}}"#, #"{"learned": 1800000000}"#,
        #"{"learned": "x", "dialect": {}}"#, #"{"learned": 1e400, "dialect": {}}"#,
    ])
    func startsAnewFromADamagedText(text: String) async throws {
        let server = try ScriptedServer(replies: .completion("{}"))
        let notes = Notes(["\(server.baseURL) tiny": text])

        _ = try await chat(server, notes).reply(to: Fixtures.structuredGreeting)

        #expect(server.requests.first?.json["response_format"]?["json_schema"] != nil)
    }
}
