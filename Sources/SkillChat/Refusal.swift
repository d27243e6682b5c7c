import Foundation
import SkillCore

/// An error that a server answered with, in whichever form it did.
struct Refusal: Hashable, Sendable {
    /// The HTTP status, or the one the body tells when the HTTP status claims success.
    let status: Int
    /// The server's own words, shortened, without the key.
    let message: String
    let advice: RetryAdvice
    /// The whole body in lowercase, to look for what the server didn't like.
    private let evidence: String

    /// Reads `response`, or returns nil when it isn't an error.
    init?(_ response: HTTPResponse, hiding key: APIKey?) {
        let isSuccess = (200..<300).contains(response.status)
        // Telling an error from a large answer should not take parsing the answer.
        guard !isSuccess || response.body.range(of: Data(#""error""#.utf8)) != nil else {
            return nil
        }
        // What isn't JSON is plain text: llama-cpp-python and proxies answer so.
        let value = try? JSONValue(parsing: response.body)
        guard !isSuccess || value.map(Self.isError) == true else { return nil }
        let text = String(decoding: response.body.prefix(Self.evidenceLimit), as: UTF8.self)
        let words = value.flatMap(Self.words) ?? text
        status = isSuccess ? value.flatMap(Self.statusTold) ?? response.status : response.status
        message = String(
            (key?.hidden(in: words) ?? words).trimmingBlanks.prefix(Self.messageLimit))
        advice = RetryAdvice(headers: response.headers)
        evidence = text.lowercased()
    }

    /// Whether the request was understood and disliked, and the dislike names one of `words`.
    func complains(about words: [String]) -> Bool {
        // 500 is among them because llama-cpp-python answers invalid requests with it.
        [400, 404, 415, 422, 500, 501].contains(status) && words.contains(where: evidence.contains)
    }

    // `{"error": ...}` beside an answer of null or nothing, or vLLM's `{"object": "error"}`.
    private static func isError(_ value: JSONValue) -> Bool {
        if value["object"]?.stringValue == "error" { return true }
        guard let error = value["error"], error != .null else { return false }
        return (value["choices"]?.arrayValue ?? value["data"]?.arrayValue ?? []).isEmpty
    }

    // TensorZero sends only `message`, Ollama `{"error": "text"}`, FastAPI `detail`.
    private static func words(_ value: JSONValue) -> String? {
        let error = value["error"]
        let told =
            error?["message"] ?? error.flatMap { $0 == .null ? nil : $0 } ?? value["message"]
            ?? value["detail"]
        return told.map { $0.stringValue ?? $0.canonical }
    }

    // LiteLLM writes "429", OpenRouter 429, OpenAI words that are no status.
    private static func statusTold(_ value: JSONValue) -> Int? {
        [value["error"]?["code"], value["error"]?["status"], value["code"]].lazy
            .compactMap { code -> Int? in
                switch code {
                case .integer(let number): number
                case .number(let number): Int(exactly: number)
                case .string(let text): Int(text)
                case .null, .bool, .array, .object, nil: nil
                }
            }
            .first { (400..<600).contains($0) }
    }

    private static let evidenceLimit = 64 * 1024
    private static let messageLimit = 500
}
