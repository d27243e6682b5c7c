import Foundation

/// The two descriptors between a skill and its host, on which one thing is said at a time.
final class HostLine: @unchecked Sendable {  // The lock guards every variable.
    static let shared = HostLine()

    private struct Ends {
        var input: Int32
        var result: Int32
    }

    private let lock = NSLock()
    /// There while the skill is to answer an input.
    private var ends: Ends?
    private var asked = 0

    /// Takes the next input, or nil when there is none any more.
    func input(from input: Int32, to result: Int32) -> Data? {
        lock.withLock {
            guard let bytes = Frame.read(from: input) else { return nil }
            ends = Ends(input: input, result: result)
            asked = 0
            return bytes
        }
    }

    /// Gives the skill's answer, after which nothing can be asked: who would be told is gone.
    func answer(_ payload: Data, kind: Unicode.Scalar, to result: Int32) {
        lock.withLock {
            ends = nil
            // Nobody to take it is nobody to tell.
            _ = Frame.write(payload, kind: kind, to: result)
        }
    }

    /// Asks the host, and waits for what it answers.
    ///
    /// It would end a run that asks too much; here that is an error which can be caught.
    func ask(_ question: Data) throws -> Data {
        try lock.withLock {
            guard let ends else {
                throw HostFailure("The host answers only while the skill runs.")
            }
            guard asked < Self.mostQuestions else {
                throw HostFailure("A run may ask the host \(Self.mostQuestions) times.")
            }
            guard question.count <= Self.longestQuestion else {
                throw HostFailure("A question to the host may have 1 MiB.")
            }
            asked += 1
            guard Frame.write(question, kind: "q", to: ends.result),
                let answer = Frame.read(from: ends.input)
            else { throw HostFailure("The host does not answer.") }
            return answer
        }
    }

    private static let mostQuestions = 100
    private static let longestQuestion = 1 << 20
}
