import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RefusalTests {
    /// An error as some server words it: its status, its body, and what it means.
    static let quirks: [(status: Int, body: String, expected: ChatError)] = [
        (
            400, #"{"error": {"message": "bad", "type": "t", "param": null, "code": "400"}}"#,
            .refused(status: 400, message: "bad")
        ),
        (
            400, #"{"error": {"message": "bad", "code": 400}}"#,
            .refused(status: 400, message: "bad")
        ),
        (400, #"{"error": {"message": "only this"}}"#, .refused(status: 400, message: "only this")),
        (404, #"{"error": "model not found"}"#, .refused(status: 404, message: "model not found")),
        (400, #"{"message": "bare"}"#, .refused(status: 400, message: "bare")),
        (
            422, #"{"detail": [{"loc": ["body"], "msg": "missing"}]}"#,
            .refused(status: 422, message: #"[{"loc":["body"],"msg":"missing"}]"#)
        ),
        (
            400, #"{"object": "error", "message": "vLLM says no", "code": 400}"#,
            .refused(status: 400, message: "vLLM says no")
        ),
        (500, "Internal Server Error", .refused(status: 500, message: "Internal Server Error")),
        (502, "", .refused(status: 502, message: "")),
        (400, "\u{FFFD}{]", .refused(status: 400, message: "\u{FFFD}{]")),
        (200, #"{"error": {"message": "no model"}}"#, .refused(status: 200, message: "no model")),
        (
            200, #"{"error": {"message": "no credit", "code": 402}, "choices": []}"#,
            .refused(status: 402, message: "no credit")
        ),
        (
            200, #"{"error": {"message": "bad", "code": "invalid_request_error"}}"#,
            .refused(status: 200, message: "bad")
        ),
        (
            200, #"{"object": "error", "message": "vLLM says no", "code": 404}"#,
            .refused(status: 404, message: "vLLM says no")
        ),
        (
            401, "{\"error\": \"\(String(repeating: "long ", count: 200))\"}",
            .refused(status: 401, message: String(repeating: "long ", count: 100))
        ),
    ]

    @Test(arguments: quirks)
    func readsErrorsAsServersWordThem(status: Int, body: String, expected: ChatError) async throws {
        let server = try ScriptedServer(
            replies: ScriptedReply(status: status, body: Data(body.utf8)))

        await #expect(throws: expected) {
            try await Fixtures.chat(server, retries: 0).reply(to: Fixtures.greeting)
        }
    }

    @Test func triesAgainWhenOnlyTheBodyTellsOfAPassingFault() async throws {
        let busy = ScriptedReply(
            headers: ["retry-after-ms": "1"],
            json: ["error": ["message": "Rate limit", "code": "429"]])
        let server = try ScriptedServer(replies: busy, .completion("Hello!"))

        #expect(try await Fixtures.chat(server).reply(to: Fixtures.greeting).content == "Hello!")
    }

    @Test func takesAnAnswerAboutErrorsForAnAnswer() async throws {
        let server = try ScriptedServer(replies: .completion(#"{"error": {"message": "mine"}}"#))

        let reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        #expect(reply.content == #"{"error": {"message": "mine"}}"#)
    }
}
