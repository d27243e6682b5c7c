import Foundation

/// What a skill may ask of the host that runs it, and can't do in its jail.
///
/// A skill asks for a capability in its SKILL.md, with `capabilities: llm skill http:example.org`
/// under `metadata`, and its caller grants it, with `--grant llm`. Each function waits for the host's
/// answer while the run's clock goes on, and may be called from any thread: questions are asked one
/// after another, at most 100 in a run. A question and its answer have at most 1 MiB each.
public enum Host {
    /// Asks the host's language model, and returns what it writes; the capability `llm`.
    ///
    /// - Throws: ``CapabilityDenied``, and ``HostFailure`` when there is no model or no answer.
    public static func ask(
        _ prompt: String, system: String? = nil, maximumTokens: Int? = nil
    ) throws -> String {
        let question = ModelQuestion(prompt: prompt, system: system, maximumTokens: maximumTokens)
        return try answer(to: question, as: String.self)
    }

    /// Calls the library's skill of that name in a jail of its own; the capability `skill`.
    ///
    /// - Throws: ``CapabilityDenied``, and ``HostFailure`` when there is no such skill, it fails, or
    ///   its output isn't an `Output`.
    public static func call<Output: Decodable>(
        _ skill: String, _ input: some Encodable, as type: Output.Type = Output.self
    ) throws -> Output {
        try answer(to: SkillQuestion(name: skill, input: input), as: type)
    }

    /// Gets a page of the web; the capability `http:HOST` of the host that the URL names.
    ///
    /// - Throws: ``CapabilityDenied``, and ``HostFailure`` when the page can't be had.
    public static func fetch(_ url: String) throws -> HostResponse {
        try answer(to: PageQuestion(url: url), as: HostResponse.self)
    }

    private struct ModelQuestion: Encodable {
        let capability = "llm"
        var prompt: String
        var system: String?
        var maximumTokens: Int?
    }

    private struct SkillQuestion<Input: Encodable>: Encodable {
        let capability = "skill"
        var name: String
        var input: Input
    }

    private struct PageQuestion: Encodable {
        let capability = "http"
        var url: String
    }

    /// A value, which may be null; or else why there is none.
    private struct Answer<Value: Decodable>: Decodable {
        var result: Result<Value, any Error>

        private enum Key: CodingKey { case value, denied, reason, failed }

        init(from decoder: any Decoder) throws {
            let answer = try decoder.container(keyedBy: Key.self)
            if let capability = try answer.decodeIfPresent(String.self, forKey: .denied) {
                let reason = try answer.decode(String.self, forKey: .reason)
                result = .failure(CapabilityDenied(capability: capability, reason: reason))
            } else if let reason = try answer.decodeIfPresent(String.self, forKey: .failed) {
                result = .failure(HostFailure(reason))
            } else {
                result = .success(try answer.decode(Value.self, forKey: .value))
            }
        }
    }

    private static func answer<Value: Decodable>(
        to question: some Encodable, as type: Value.Type
    ) throws -> Value {
        let answer: Answer<Value>
        do {
            answer = try SkillEntry.decoded(
                HostLine.shared.ask(try SkillEntry.encoded(question)))
        } catch is EncodingError {
            throw HostFailure("The question holds a value that JSON can't express.")
        } catch is DecodingError {
            // What the message says of an input would be wrong here.
            throw HostFailure("The host's answer can't be read as a value of type \(type).")
        }
        return try answer.result.get()
    }
}

/// What a host of the web answered.
// Not `Host.Response`: Foundation has a type `Host` as well, and only in expressions can they be told
// apart.
public struct HostResponse: Hashable, Sendable, Decodable {
    /// Such as 200; what isn't there has an answer too.
    public var status: Int
    public var body: String
}

/// What a skill gets that asks for what wasn't granted.
public struct CapabilityDenied: Error, Hashable, CustomStringConvertible {
    /// As it is granted: `llm`, `skill` or `http:example.org`.
    public let capability: String
    public let reason: String

    public var description: String { reason }
}

/// What a skill gets when the host may answer, and can't.
public struct HostFailure: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
