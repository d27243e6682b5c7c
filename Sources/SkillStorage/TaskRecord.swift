public import Foundation
public import SkillCore

/// A task of the curriculum and how far the grower came with it.
public struct TaskRecord: Hashable, Sendable, Identifiable {
    public enum Origin: String, Hashable, Sendable, CaseIterable {
        /// A person named it.
        case asked
        /// The curriculum came up with it.
        case proposed
        /// Searches asked for it and found nothing.
        case wanted
    }

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
    public let origin: Origin
    /// How hard it is, in the numbers of whoever proposed it.
    public let level: Int?
    /// How often it was given up.
    public let attempts: Int
    /// How many tasks of the library were accepted when it was last given up.
    public let acceptedThen: Int
}
