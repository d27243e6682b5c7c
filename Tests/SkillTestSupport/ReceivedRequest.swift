public import Foundation
public import SkillCore

/// A request as a scripted server received it.
public struct ReceivedRequest: Hashable, Sendable {
    public var method: String
    /// With the query, such as `/v1/chat/completions?api-version=1`.
    public var target: String
    /// By lowercase name.
    public var headers: [String: String]
    public var body: Data

    /// The path alone.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The body as JSON, or null when it isn't JSON.
    public var json: JSONValue {
        // A body that isn't JSON is what some tests send.
        (try? JSONValue(parsing: body)) ?? .null
    }

    /// What the request asks: the text of its messages or its input, or else its whole body.
    public var prompt: String {
        let value = json
        if let messages = value["messages"]?.arrayValue {
            return messages.map { $0["content"]?.stringValue ?? "" }.joined(separator: "\n")
        }
        if let input = value["input"] {
            return input.stringValue
                ?? (input.arrayValue ?? []).map { $0.stringValue ?? "" }.joined(separator: "\n")
        }
        return String(decoding: body, as: UTF8.self)
    }
}
