import Dispatch
import Foundation
import Glibc

/// What a skill throws when its input makes no sense.
///
/// The message is what the caller of the skill is told.
public struct InvalidInput: Error, CustomStringConvertible {
    public let description: String

    public init(_ message: String) {
        description = message
    }
}

/// How a skill is called.
///
/// Generated code uses it; skills don't.
public enum SkillEntry {
    /// Reads one input, answers it, and returns the exit code; -1 when there is no input any more.
    ///
    /// The descriptor `input` gives frames: a little-endian 32-bit length and that many bytes of one
    /// JSON value. The descriptor `result` takes frames: `o` and the output, or `e` and a message,
    /// with the length of that between. Before that it takes questions to the host, `q` and JSON,
    /// whose answers are the next frames of `input`: ``Host``.
    public static func answer<Input: Decodable, Output: Encodable>(
        from input: Int32, to result: Int32, _ run: (Input) throws -> Output
    ) -> Int32 {
        guard let bytes = HostLine.shared.input(from: input, to: result) else {
            return noInput
        }
        do {
            let output = try run(decoded(bytes))
            return answer(try encoded(output), to: result)
        } catch {
            return answer(error, to: result)
        }
    }

    /// The same for a skill whose `run` is `async`.
    public static func answer<Input: Decodable, Output: Encodable>(
        from input: Int32, to result: Int32, _ run: @escaping (Input) async throws -> Output
    ) -> Int32 {
        guard let bytes = HostLine.shared.input(from: input, to: result) else {
            return noInput
        }
        let finished = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        let body = Body {
            do {
                outcome.result = .success(try encoded(try await run(decoded(bytes))))
            } catch {
                outcome.result = .failure(error)
            }
        }
        Task.detached {
            await body.run()
            finished.signal()
        }
        finished.wait()
        switch outcome.result {
        case .success(let output): return answer(output, to: result)
        case .failure(let error): return answer(error, to: result)
        }
    }

    // The semaphore orders the one write before the one read.
    private final class Outcome: @unchecked Sendable {
        var result: Result<Data, any Error> = .failure(InvalidInput("The skill did not run."))
    }

    // Only the detached task calls it, once; the caller waits.
    private struct Body: @unchecked Sendable {
        let run: () async -> Void
    }

    private static let noInput: Int32 = -1

    static func decoded<Input: Decodable>(_ bytes: Data) throws -> Input {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Input.self, from: bytes)
    }

    static func encoded(_ output: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(output)
    }

    private static func answer(_ output: Data, to result: Int32) -> Int32 {
        HostLine.shared.answer(output, kind: "o", to: result)
        return 0
    }

    private static func answer(_ error: any Error, to result: Int32) -> Int32 {
        HostLine.shared.answer(Data(message(of: error).utf8), kind: "e", to: result)
        return 1
    }

    private static func message(of error: any Error) -> String {
        switch error {
        case let error as DecodingError: message(of: error)
        case EncodingError.invalidValue(let value, _):
            "The skill's output holds \(value), which JSON can't express."
        case let error as any LocalizedError: error.errorDescription ?? "\(error)"
        default: "\(error)"
        }
    }

    private static func message(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "The input's field \"\(path(context.codingPath + [key]))\" is missing."
        case .valueNotFound(_, let context):
            "The input's field \"\(path(context.codingPath))\" is null."
        case .typeMismatch(let type, let context):
            "The input's field \"\(path(context.codingPath))\" is not a value of type \(type)."
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "The input is not valid JSON."
                : "The input's field \"\(path(context.codingPath))\" is not valid: "
                    + context.debugDescription
        @unknown default: "The input can't be read."
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map(String.init) ?? key.stringValue }
            .joined(separator: ".")
    }
}

/// Does once what every skill does, so that an isolate kept ready needn't begin with it.
@_cdecl("skillboxWarm")
public func warm() {
    struct Sample: Codable {
        var text: String
        var number: Double
        var flags: [Bool]
        var counts: [String: Int]
        var date: Date?
    }
    let json = #"{"text":"é\n","number":0.5,"flags":[true],"counts":{"a":1},"date":null}"#
    SkillEntry.rehearse(Data(json.utf8)) { (sample: Sample) in sample }
}

extension SkillEntry {
    /// Answers an input without a descriptor to read it from or to answer to.
    fileprivate static func rehearse<Input: Decodable, Output: Encodable>(
        _ bytes: Data, _ run: (Input) throws -> Output
    ) {
        // Nobody is told: what fails here fails in each skill as well, and is told there.
        _ = try? encoded(run(decoded(bytes)))
    }
}
