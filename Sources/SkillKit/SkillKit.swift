import Dispatch
import Foundation

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
    /// Reads one input, answers it, and returns the exit code.
    ///
    /// The descriptor `input` gives one JSON value up to its end. The descriptor `result` takes one
    /// frame: `o` and the output, or `e` and a message.
    public static func answer<Input: Decodable, Output: Encodable>(
        from input: Int32, to result: Int32, _ run: (Input) throws -> Output
    ) -> Int32 {
        do {
            let output = try run(decoded(from: input))
            try write(encoded(output), kind: "o", to: result)
            return 0
        } catch {
            try? write(Data(message(of: error).utf8), kind: "e", to: result)
            return 1
        }
    }

    /// The same for a skill whose `run` is `async`.
    public static func answer<Input: Decodable, Output: Encodable>(
        from input: Int32, to result: Int32, _ run: @escaping (Input) async throws -> Output
    ) -> Int32 {
        let finished = DispatchSemaphore(value: 0)
        let outcome = Outcome<Output>()
        let body = Body {
            do {
                outcome.result = .success(try await run(decoded(from: input)))
            } catch {
                outcome.result = .failure(error)
            }
        }
        Task.detached {
            await body.run()
            finished.signal()
        }
        finished.wait()
        return answer(from: input, to: result) { (_: Nothing) in try outcome.result.get() }
    }

    private struct Nothing: Decodable {}

    // The semaphore orders the one write before the one read.
    private final class Outcome<Output>: @unchecked Sendable {
        var result: Result<Output, any Error> = .failure(InvalidInput("The skill did not run."))
    }

    // Only the detached task calls it, once; the caller waits.
    private struct Body: @unchecked Sendable {
        let run: () async -> Void
    }

    private static func decoded<Input: Decodable>(from descriptor: Int32) throws -> Input {
        if Input.self == Nothing.self, let nothing = Nothing() as? Input { return nothing }
        let data = try FileHandle(fileDescriptor: descriptor).readToEnd() ?? Data()
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(Input.self, from: data)
    }

    private static func encoded(_ output: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(output)
    }

    private static func write(_ payload: Data, kind: Unicode.Scalar, to descriptor: Int32) throws {
        var frame = Data([UInt8(ascii: kind)])
        for shift in stride(from: 0, to: 32, by: 8) {
            frame.append(UInt8(truncatingIfNeeded: payload.count >> shift))
        }
        try FileHandle(fileDescriptor: descriptor).write(contentsOf: frame + payload)
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
