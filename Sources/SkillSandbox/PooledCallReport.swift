import Foundation

/// How a call ended.
struct PooledCallReport: Sendable {
    /// What is known of it, not yet looked into: that takes as long as a skill likes.
    enum Ending: Sendable {
        /// The skill has answered.
        case answered(
            Data, deniedCapabilities: Set<String>, standardOutput: Data, standardError: Data,
            wallTime: Duration, cpuTime: Duration, peakMemory: Int)
        /// The supervisor has said how.
        case ended(LauncherStatement, JailProcess.Outcome)
    }

    var ending: Ending
    /// The isolate, when that can be called again.
    var isolate: UInt32?

    /// The report, made by whoever waits for it: a long answer must not keep others waiting.
    func report() -> RunReport {
        switch ending {
        case .answered(
            let answer, let deniedCapabilities, let standardOutput, let standardError,
            let wallTime, let cpuTime, let peakMemory):
            RunReport(
                answer: answer, deniedCapabilities: deniedCapabilities.sorted(),
                standardOutput: standardOutput, standardError: standardError, wallTime: wallTime,
                cpuTime: cpuTime, peakMemory: peakMemory)
        case .ended(let statement, let outcome): RunReport(statement, outcome, .t1, isSkill: true)
        }
    }
}
