import Foundation

/// One input on its way to an answer.
struct PooledCall: Sendable {
    let ticket: UInt64
    let input: Data
    let limits: RunLimits
    /// Whether the isolate goes on after it.
    let isSession: Bool
    /// Who answers the skill's questions; without one they are all denied.
    let broker: (any HostBroker)?
    let answer: CheckedContinuation<Result<PooledAnswer, JailError>, Never>

    func finish(_ result: Result<PooledAnswer, JailError>) { answer.resume(returning: result) }
}

/// What became of a call.
enum PooledAnswer: Sendable {
    case ended(PooledCallReport)
    /// The zygote came to its end before an isolate had taken it up.
    case notBegun
}
