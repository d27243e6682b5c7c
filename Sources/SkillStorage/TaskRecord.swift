public import Foundation
public import SkillCore

/// A task of the curriculum and how far the grower came with it.
public struct TaskRecord: Hashable, Sendable, Identifiable {
    public enum State: Hashable, Sendable {
        case open
        /// A skill that does it was kept.
        case accepted(as: SkillName)
        case givenUp(reason: String)
    }

    /// Counts up in the order of adding; never used twice.
    public let id: Int
    /// What is asked for; no two tasks have the same text.
    public let text: String
    public let state: State
    public let addedAt: Date
}
