import SkillCore

/// Which of the forms that OpenAI-compatible servers differ in a request takes.
///
/// A client starts with the one that promises most and goes down when a server complains.
struct Dialect: Hashable, Sendable, Codable {
    /// How a reply is made to match a schema, from the strictest way to none.
    enum ReplyFormat: Int, Hashable, Sendable, Codable {
        /// As OpenAI documents it.
        case schema
        /// As older llama-server takes it.
        case flatSchema
        /// As llama-cpp-python takes it.
        case objectWithSchema
        case object
        case text
    }

    var replyFormat = ReplyFormat.schema
    /// Reasoning models of OpenAI refuse `max_tokens`, and most other servers know nothing else.
    var limitsCompletionTokens = false
    /// Reasoning models of OpenAI refuse a temperature.
    var sendsTemperature = true
    /// Whether a stream is asked for, where the client wants one.
    var streams = true
    /// Whether a stream is asked to count its tokens.
    var countsStreamedTokens = true

    /// Returns the dialect to try next after `refusal`, or nil when it isn't about the form.
    func adapted(to refusal: Refusal, for request: ChatRequest) -> Dialect? {
        var next = self
        if !limitsCompletionTokens, refusal.complains(about: ["max_completion_tokens"]) {
            next.limitsCompletionTokens = true
        } else if sendsTemperature, refusal.complains(about: Self.temperatureComplaints) {
            next.sendsTemperature = false
        } else if streams, countsStreamedTokens, refusal.complains(about: Self.countComplaints) {
            next.countsStreamedTokens = false
        } else if streams, refusal.complains(about: Self.streamComplaints) {
            next.streams = false
        } else if request.schema != nil, refusal.complains(about: Self.formatComplaints),
            let lower = ReplyFormat(rawValue: replyFormat.rawValue + 1)
        {
            next.replyFormat = lower
        } else {
            return nil
        }
        return next
    }

    /// Whether `refusal` is about this one schema, so that others may fare better.
    static func blamesSchema(_ refusal: Refusal) -> Bool {
        refusal.complains(about: ["invalid schema", "invalid_json_schema", "grammar"])
    }

    /// Returns `request` as the body of a call to `/chat/completions`.
    ///
    /// `isStreamed` says whether the client wants a stream, where the server can give one.
    func body(of request: ChatRequest, model: String, isStreamed: Bool) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .string(model),
            "messages": .array(messages(of: request).map(Self.value)),
            limitsCompletionTokens ? "max_completion_tokens" : "max_tokens":
                .integer(request.maximumTokens),
        ]
        if sendsTemperature { body["temperature"] = .number(request.temperature) }
        if isStreamed, streams {
            body["stream"] = true
            if countsStreamedTokens { body["stream_options"] = ["include_usage": true] }
        }
        if let schema = request.schema, let format = format(for: schema) {
            body["response_format"] = format
        }
        return .object(body)
    }

    private func format(for schema: JSONSchema) -> JSONValue? {
        switch replyFormat {
        case .schema:
            [
                "type": "json_schema",
                "json_schema": [
                    "name": .string(schema.name), "schema": schema.value, "strict": true,
                ],
            ]
        case .flatSchema: ["type": "json_schema", "schema": schema.value]
        case .objectWithSchema: ["type": "json_object", "schema": schema.value]
        case .object: ["type": "json_object"]
        case .text: nil
        }
    }

    // A server that doesn't take the schema as such reads it as text. It goes to the end of the
    // last message because some chat templates allow no other place.
    private func messages(of request: ChatRequest) -> [Message] {
        guard let schema = request.schema, var last = request.messages.last,
            replyFormat.rawValue >= ReplyFormat.objectWithSchema.rawValue
        else { return request.messages }
        last.content += """


            Answer with one JSON value that matches this JSON Schema, and nothing else:
            \(schema.value.canonical)
            """
        return request.messages.dropLast() + [last]
    }

    private static func value(_ message: Message) -> JSONValue {
        ["role": .string(message.role.rawValue), "content": .string(message.content)]
    }

    private static let formatComplaints = [
        "response_format", "response format", "json_schema", "json_object", "json mode",
        "structured output", "invalid schema", "grammar",
    ]
    private static let countComplaints = ["stream_options", "include_usage"]
    private static let streamComplaints = [
        "'stream'", "\"stream\"", "`stream`", "streaming is not supported",
        "streaming not supported", "not support stream",
    ]
    private static let temperatureComplaints = [
        "unsupported value: 'temperature'", "unsupported parameter: 'temperature'",
        "'temperature' does not support", "`temperature` is deprecated",
        "temperature is not supported",
    ]
}
