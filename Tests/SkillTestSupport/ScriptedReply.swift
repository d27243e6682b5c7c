public import Foundation
public import SkillCore

/// What a scripted server sends, and when.
public struct ScriptedReply: Hashable, Sendable {
    /// The bytes of the response, headers included.
    ///
    /// None at all hangs up without a word.
    public var bytes: Data
    /// How long the server stays silent first.
    public var delay: Duration
    /// How many bytes are sent at once, with a pause after each piece, or nil for all of them.
    public var pieceSize: Int?
    /// How long the connection stays open after the last byte.
    public var lingering = Duration.zero

    /// Sends `bytes` as they are, whether they are HTTP or not, and closes its side.
    public init(bytes: Data, delay: Duration = .zero) {
        self.bytes = bytes
        self.delay = delay
    }

    public init(
        status: Int = 200, headers: [String: String] = [:], body: Data = Data(),
        delay: Duration = .zero
    ) {
        let given = Set(headers.keys.map { $0.lowercased() })
        let defaults = [
            ("Content-Type", "application/json"), ("Content-Length", String(body.count)),
            ("Connection", "close"),
        ].filter { !given.contains($0.0.lowercased()) }
        let lines =
            ["HTTP/1.1 \(status) Scripted"]
            + (headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + defaults)
            .map { "\($0.0): \($0.1)" }
        self.init(
            bytes: Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, delay: delay)
    }

    public init(
        status: Int = 200, headers: [String: String] = [:], json: JSONValue,
        delay: Duration = .zero
    ) {
        self.init(
            status: status, headers: headers, body: Data(json.canonical.utf8), delay: delay)
    }

    /// A chat completion whose one message is `content`.
    public static func completion(_ content: String, delay: Duration = .zero) -> ScriptedReply {
        ScriptedReply(json: completionBody(content), delay: delay)
    }

    /// Server-sent events whose text is `text`, in pieces of `pieceSize` bytes.
    ///
    /// Its length isn't told: it ends with the connection.
    public static func events(
        _ text: String, pieceSize: Int? = nil, lingering: Duration = .zero
    ) -> ScriptedReply {
        let head = """
            HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
            Connection: close\r\n\r\n
            """
        var reply = ScriptedReply(bytes: Data((head + text).utf8))
        reply.pieceSize = pieceSize
        reply.lingering = lingering
        return reply
    }

    /// An error as OpenAI words it.
    public static func error(
        _ status: Int, _ message: String, headers: [String: String] = [:]
    ) -> ScriptedReply {
        ScriptedReply(
            status: status, headers: headers,
            json: [
                "error": [
                    "message": .string(message), "type": "scripted", "param": nil, "code": nil,
                ]
            ])
    }

    /// A connection that ends without a word.
    public static let hangUp = ScriptedReply(bytes: Data())

    /// A server that doesn't answer within any test's patience.
    public static let silence = ScriptedReply(bytes: Data(), delay: .seconds(600))

    /// The body of a chat completion whose one message is `content`, in OpenAI's form.
    ///
    /// A token is counted for every 4 bytes, so that the numbers depend on `content` alone.
    public static func completionBody(
        _ content: String, model: String = "scripted", promptTokens: Int = 10
    ) -> JSONValue {
        let completionTokens = content.utf8.count / 4 + 1
        return [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000,
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "finish_reason": "stop",
                    "message": ["role": "assistant", "content": .string(content)],
                ]
            ],
            "usage": [
                "prompt_tokens": .integer(promptTokens),
                "completion_tokens": .integer(completionTokens),
                "total_tokens": .integer(promptTokens + completionTokens),
            ],
        ]
    }
}

extension ScriptedReply: Decodable {
    private enum CodingKeys: String, CodingKey {
        case status, headers, delaySeconds, content, body, text
    }

    /// Reads `{"content": ...}` as a completion, `{"body": ...}` as JSON and `{"text": ...}` as it
    /// is, each with optional `status`, `headers` and `delaySeconds`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let status = try container.decodeIfPresent(Int.self, forKey: .status) ?? 200
        let headers =
            try container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        let delay = try container.decodeIfPresent(Double.self, forKey: .delaySeconds) ?? 0
        let body: Data
        if let content = try container.decodeIfPresent(String.self, forKey: .content) {
            body = Data(Self.completionBody(content).canonical.utf8)
        } else if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            body = Data(text.utf8)
        } else {
            body = Data(try container.decode(JSONValue.self, forKey: .body).canonical.utf8)
        }
        self.init(status: status, headers: headers, body: body, delay: .seconds(delay))
    }
}
