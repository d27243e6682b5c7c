import Foundation
import SkillCore

/// An answer from `/chat/completions` that comes in pieces, put together again.
struct StreamedCompletion: Sendable {
    private var stream = EventStream()
    private var content = ""
    private var refusal = ""
    private var model: JSONValue = .null
    private var finishReason: JSONValue = .null
    private var usage: JSONValue = .null
    /// The body of the error that the stream ended with.
    private var error: JSONValue?
    private var hasChoice = false
    private var isDone = false
    private var isDamaged = false

    /// Whether `response` is a stream: servers that know none answer as if none were asked for.
    static func isStream(_ response: HTTPResponse) -> Bool {
        guard (200..<300).contains(response.status) else { return false }
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
        if response.body.first(where: { !isSpace($0) }) == UInt8(ascii: "{") { return false }
        return response.headers["content-type"]?.lowercased().contains("event-stream") == true
            || response.body.range(of: Data("data:".utf8)) != nil
    }

    /// Returns `response` as the server would have given it whole.
    ///
    /// An error in the stream becomes the whole body.
    ///
    /// - Throws: `TransferFailure.cutOff` when the stream ends before the answer does.
    static func whole(_ response: HTTPResponse) throws(TransferFailure) -> HTTPResponse {
        var completion = StreamedCompletion()
        _ = completion.read(response.body)
        completion.finish()
        var whole = response
        whole.body = Data(try completion.body().canonical.utf8)
        return whole
    }

    /// Takes in the next piece of the stream and returns what it adds to the reply.
    mutating func read(_ bytes: Data) -> String {
        stream.events(in: bytes).reduce(into: "") { $0 += read($1) }
    }

    private mutating func finish() {
        for event in stream.finish() { _ = read(event) }
    }

    private func body() throws(TransferFailure) -> JSONValue {
        if let error { return error }
        // ChatCompletion says of it that it isn't what it should be.
        if isDamaged { return .null }
        guard isDone || finishReason != .null else { throw .cutOff }
        guard hasChoice else { return ["choices": []] }
        return [
            "model": model, "usage": usage,
            "choices": [
                [
                    "finish_reason": finishReason,
                    "message": [
                        "content": .string(content),
                        "refusal": refusal.isEmpty ? nil : .string(refusal),
                    ],
                ]
            ],
        ]
    }

    private mutating func read(_ event: EventStream.Event) -> String {
        guard !isDone, error == nil else { return "" }
        switch event {
        case .data(let bytes):
            if bytes.elementsEqual("[DONE]".utf8) {
                isDone = true
                return ""
            }
            if let chunk = Self.value(bytes) { return read(chunk) }
            // Servers that leave out the blank lines send one value a line.
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            guard lines.count > 1 else {
                isDamaged = true
                return ""
            }
            return lines.reduce(into: "") { $0 += read(.data(Array($1))) }
        case .error(let bytes):
            error = ["error": Self.value(bytes) ?? .string(String(decoding: bytes, as: UTF8.self))]
            return ""
        }
    }

    private mutating func read(_ chunk: JSONValue) -> String {
        if let told = chunk["error"], told != .null {
            error = ["error": told]
            return ""
        }
        if chunk["object"]?.stringValue == "error" {
            error = chunk
            return ""
        }
        if model == .null, let name = chunk["model"] { model = name }
        // In a chunk of its own, on the last one, on all as null, or nowhere.
        if let count = chunk["usage"], count.objectValue != nil { usage = count }
        guard let choice = chunk["choices"]?.arrayValue?.first else { return "" }
        hasChoice = true
        if let reason = choice["finish_reason"], reason != .null { finishReason = reason }
        let delta = choice["delta"] ?? choice["message"]
        refusal += delta?["refusal"]?.stringValue ?? ""
        let text = ChatCompletion.text(delta?["content"]) ?? ""
        content += text
        return text
    }

    private static func value(_ bytes: [UInt8]) -> JSONValue? {
        // What isn't JSON is told apart by the caller.
        try? JSONValue(parsing: Data(bytes))
    }
}
