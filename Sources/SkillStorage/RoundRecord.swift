public import Foundation

/// One attempt at a task.
public struct RoundRecord: Hashable, Sendable {
    /// The code that was tried, or nil when there was none to try.
    public var source: String?
    /// How it ended, such as `accepted`, `did-not-compile` or `wrong-answer`.
    public var outcome: String
    /// What the next attempt is told.
    public var feedback: String
    public var at: Date

    public init(source: String?, outcome: String, feedback: String, at: Date) {
        self.source = source
        self.outcome = outcome
        self.feedback = feedback
        self.at = at
    }
}
