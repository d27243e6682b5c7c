import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillChat

@Suite(.timeLimit(.minutes(1))) struct ChatCompletionTests {
    /// An answer as some server gives it, and the reply it means.
    struct Quirk: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var body: JSONValue
        var reply: ChatReply

        init(
            _ description: String, _ body: JSONValue, content: String = "Hello!",
            model: String = "tiny", tokens: (prompt: Int, completion: Int)? = nil,
            _ finishReason: ChatReply.FinishReason = .finished
        ) {
            testDescription = description
            self.body = body
            reply = ChatReply(
                content: content, model: model,
                promptTokens: tokens?.prompt ?? Fixtures.greeting.estimatedPromptTokens,
                completionTokens: tokens?.completion ?? (content.utf8.count + 2) / 3,
                tokensAreEstimated: tokens == nil, finishReason: finishReason, latency: .zero)
        }
    }

    private static func answer(_ message: JSONValue, finish: JSONValue = "stop") -> JSONValue {
        ["choices": [["message": message, "finish_reason": finish]]]
    }

    static let quirks = [
        Quirk("no usage", answer(["content": "Hello!"])),
        Quirk(
            "usage of null",
            ["choices": [["message": ["content": "Hello!"]]], "usage": nil, "model": "m-1"],
            model: "m-1"),
        Quirk(
            "usage as fractions",
            [
                "choices": [["message": ["content": "Hello!"]]],
                "usage": ["prompt_tokens": 7.0, "completion_tokens": 2],
            ], tokens: (7, 2)),
        Quirk(
            "usage out of range",
            [
                "choices": [["message": ["content": "Hello!"]]],
                "usage": ["prompt_tokens": 1e300, "completion_tokens": -1],
            ]),
        Quirk("content of null", answer(["content": nil]), content: ""),
        Quirk(
            "a refusal", answer(["content": nil, "refusal": "I can't."]), content: "I can't.",
            .declined),
        Quirk(
            "content in parts",
            answer([
                "content": [
                    ["type": "thinking", "thinking": "hm", "text": "hm"],
                    ["type": "text", "text": "Hel"], ["type": "output_text", "text": "lo"], "!",
                ]
            ])),
        Quirk("a reply cut short", answer(["content": "Hello!"], finish: "length"), .cutShort),
        Quirk(
            "a filtered reply", answer(["content": ""], finish: "content_filter"),
            content: "", .declined),
        Quirk(
            "an unknown reason", answer(["content": "Hello!"], finish: "tool_calls"),
            .other("tool_calls")),
        Quirk("no reason", answer(["content": "Hello!"], finish: nil)),
        Quirk(
            "an error of null beside the answer",
            ["choices": [["message": ["content": "Hello!"]]], "error": nil]),
    ]

    @Test(arguments: quirks)
    func readsWhatServersSend(quirk: Quirk) async throws {
        let server = try ScriptedServer(replies: ScriptedReply(json: quirk.body))

        var reply = try await Fixtures.chat(server).reply(to: Fixtures.greeting)

        reply.latency = .zero
        #expect(reply == quirk.reply)
    }

    @Test(arguments: [
        ("", "it isn't JSON"), ("<html></html>", "it isn't JSON"), ("{", "it isn't JSON"),
        ("[]", "it has no choices"), ("null", "it has no choices"),
        (#"{"choices": []}"#, "it has no choices"),
        (#"{"choices": "many"}"#, "it has no choices"),
        (#"{"choices": [{"message": null}]}"#, "its first choice has no message"),
        (#"{"choices": [1]}"#, "its first choice has no message"),
    ])
    func saysWhatIsWrongWithAnAnswer(body: String, reason: String) async throws {
        let server = try ScriptedServer(replies: ScriptedReply(body: Data(body.utf8)))

        await #expect(throws: ChatError.unreadable(reason: reason)) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func readsAnAnswerAfterBlankLines() throws {
        let body = "\n\n   \n" + ScriptedReply.completionBody("Hello!").canonical

        #expect(try ChatCompletion(parsing: Data(body.utf8)).content == "Hello!")
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func refusesBottomlessNesting(open: String, close: String) {
        let body =
            String(repeating: open, count: 200_000) + String(repeating: close, count: 200_000)

        #expect(throws: ChatError.unreadable(reason: "it isn't JSON")) {
            try ChatCompletion(parsing: Data(body.utf8))
        }
    }

    @Test func survivesDamagedAnswers() {
        let whole = Data(ScriptedReply.completionBody("Hello, \"you\"!").canonical.utf8)
        var generator = SeededGenerator(seed: 2)

        for length in 0..<whole.count {
            #expect(throws: ChatError.unreadable(reason: "it isn't JSON")) {
                try ChatCompletion(parsing: whole.prefix(length))
            }
        }
        for _ in 0..<1_000 {
            var body = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                body[.random(in: 0..<body.count, using: &generator)] ^=
                    UInt8.random(in: 1...255, using: &generator)
            }
            do throws(ChatError) {
                _ = try ChatCompletion(parsing: body)
            } catch {
                guard case .unreadable = error else {
                    Issue.record("A damaged answer ended as \(error)")
                    return
                }
            }
        }
    }
}
