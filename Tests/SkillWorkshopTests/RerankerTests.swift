import SkillChat
import SkillCore
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.timeLimit(.minutes(2))) struct RerankerTests {
    @Test func ordersAndLeavesOut() async throws {
        let found = try await Self.find(replying: ["measure-3", "measure-1"])

        #expect(found.names == ["measure-3", "measure-1"])
        let prompt = try #require(found.server.requests.first?.prompt)
        #expect(prompt.contains("Asked for: measure a length"))
        #expect(prompt.contains("- measure-2() -> (): Measures the length of number 2."))
    }

    @Test func findsNothingWhenTheModelSaysSo() async throws {
        #expect(try await Self.find(replying: []).names.isEmpty)
    }

    @Test func ignoresWhatWasNotOffered() async throws {
        let found = try await Self.find(
            replying: ["rm -rf /", "measure-2", "no-such", "measure-2"])

        #expect(found.names == ["measure-2"])
    }

    @Test func givesNoMoreThanAskedFor() async throws {
        let found = try await Self.find(
            replying: ["measure-3", "measure-1", "measure-2"], limit: 2)

        #expect(found.names == ["measure-3", "measure-1"])
    }

    @Test func saysThatAnAnswerHasNoList() async throws {
        await #expect(
            throws: WorkshopError.uselessReply(
                purpose: "rerank", reason: "it has no list of names")
        ) { try await Self.find(reply: ["best": "measure-1"]) }
    }

    private struct Found {
        var names: [String]
        var server: ScriptedServer
    }

    private static func find(replying names: [String], limit: Int = 5) async throws -> Found {
        try await find(reply: ["names": .array(names.map(JSONValue.string))], limit: limit)
    }

    @discardableResult
    private static func find(reply: JSONValue, limit: Int = 5) async throws -> Found {
        let library = try await EmbeddedLibrary(count: 8)
        let server = try ScriptedServer(replies: .completion(reply.canonical))
        let findings = try await library.bench.find(
            "measure a length", limit: limit, with: OtherModel(),
            rerankedBy: try TestLibrary.chat(server))
        return Found(names: findings.map(\.skill.name.text), server: server)
    }
}
