import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DialectTests {
    private static let noFormat = ScriptedReply.error(400, "response_format is not supported")

    /// What a request says about the form of the reply: its type, and where the schema is.
    private func form(_ request: ReceivedRequest) -> JSONValue? {
        request.json["response_format"]
    }

    @Test func asksForTheSchemaFirst() async throws {
        let server = try ScriptedServer(replies: .completion("{}"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.map(form) == [
                [
                    "type": "json_schema",
                    "json_schema": [
                        "name": "greeting", "schema": Fixtures.schema.value, "strict": true,
                    ],
                ]
            ])
        #expect(server.requests.first?.prompt == "You are brief.\nSay hello.")
    }

    @Test func fallsBackStepByStepAndRemembersWhatWorked() async throws {
        let server = try ScriptedServer(
            replies: Self.noFormat, Self.noFormat, Self.noFormat, Self.noFormat,
            .completion("{}"), .completion("{}"))
        let chat = try Fixtures.chat(server)

        _ = try await chat.reply(to: Fixtures.structuredGreeting)
        _ = try await chat.reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.map { form($0)?["type"]?.stringValue } == [
                "json_schema", "json_schema", "json_object", "json_object", nil, nil,
            ])
        #expect(form(server.requests[1])?["schema"] == Fixtures.schema.value)
        #expect(form(server.requests[2])?["schema"] == Fixtures.schema.value)
        #expect(form(server.requests[3]) == ["type": "json_object"])
    }

    @Test func putsTheSchemaIntoThePromptWhenTheServerTakesNone() async throws {
        let server = try ScriptedServer(
            replies: Self.noFormat, Self.noFormat, Self.noFormat, .completion("{}"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.structuredGreeting)

        let prompt = try #require(server.requests.last?.prompt)
        #expect(prompt.hasPrefix("You are brief.\nSay hello.\n\nAnswer with one JSON value"))
        #expect(prompt.hasSuffix(Fixtures.schema.value.canonical))
    }

    // llama-cpp-python checks the request late, and answers 500.
    @Test func fallsBackAtOnceOnAnInternalErrorAboutTheFormat() async throws {
        let complaint = ScriptedReply.error(
            500, "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]")
        let server = try ScriptedServer(replies: complaint, complaint, .completion("{}"))

        _ = try await Fixtures.chat(server).reply(to: Fixtures.structuredGreeting)

        #expect(form(server.requests[2])?["type"] == "json_object")
    }

    @Test func triesOtherSchemasStrictlyAfterOneWasInvalid() async throws {
        let invalid = ScriptedReply.error(400, "Invalid schema for response_format 'greeting'")
        let server = try ScriptedServer(
            replies: invalid, invalid, .completion("{}"), .completion("{}"))
        let chat = try Fixtures.chat(server)

        _ = try await chat.reply(to: Fixtures.structuredGreeting)
        _ = try await chat.reply(to: Fixtures.structuredGreeting)

        #expect(
            server.requests.map { form($0)?["type"]?.stringValue } == [
                "json_schema", "json_schema", "json_object", "json_schema",
            ])
    }

    @Test func forgetsStepsThatLedNowhere() async throws {
        let server = try ScriptedServer(
            replies: Self.noFormat, .error(400, "context too long"), .completion("{}"))
        let chat = try Fixtures.chat(server)

        await #expect(throws: ChatError.refused(status: 400, message: "context too long")) {
            try await chat.reply(to: Fixtures.structuredGreeting)
        }
        _ = try await chat.reply(to: Fixtures.structuredGreeting)

        #expect(form(server.requests[2])?["json_schema"] != nil)
    }

    @Test func doesNotChangeAFormThatWasNotAskedFor() async throws {
        let server = try ScriptedServer(replies: Self.noFormat)

        await #expect(
            throws: ChatError.refused(status: 400, message: "response_format is not supported")
        ) {
            try await Fixtures.chat(server).reply(to: Fixtures.greeting)
        }
        #expect(server.requests.count == 1)
    }

    @Test func speaksToReasoningModels() async throws {
        let server = try ScriptedServer(
            replies: .error(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                    + "Use 'max_completion_tokens' instead."),
            .error(400, "Unsupported value: 'temperature' does not support 0 with this model."),
            .completion("Hello!"), .completion("Hello!"))
        let chat = try Fixtures.chat(server)

        _ = try await chat.reply(to: Fixtures.greeting)
        _ = try await chat.reply(to: Fixtures.greeting)

        #expect(server.requests.count == 4)
        for request in server.requests.suffix(2) {
            #expect(request.json["max_completion_tokens"] == 50)
            #expect(request.json["max_tokens"] == nil)
            #expect(request.json["temperature"] == nil)
        }
    }
}
