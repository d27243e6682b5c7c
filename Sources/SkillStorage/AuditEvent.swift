public import SkillCore

/// Something that happened to the library and stays on record.
public struct AuditEvent: Hashable, Sendable {
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// A skill of a new name was kept.
        case kept
        /// A skill's next version was kept.
        case replaced
        /// An older version became the current one again.
        case rolledBack = "rolled-back"
        case removed
        /// A version that was no longer needed was removed.
        case pruned
        /// Secrets or personal data were masked before a model was asked; the detail counts them.
        case masked
        /// Data that was shown to a model read like instructions to it.
        case suspectedInstructions = "suspected-instructions"
        /// A call of a model was not made, because a budget would not have lasted.
        case budgetSpent = "budget-spent"
        /// A skill asked something of the host while it ran, the first time for a capability, with
        /// what became of it; or, once the run has ended, how often it did.
        case hostAsked = "host-asked"
        case growingStarted = "growing-started"
        case growingEnded = "growing-ended"
    }

    public var name: Name
    /// The numbers and names behind the event; its fields depend on the event.
    public var detail: JSONValue

    public init(_ name: Name, _ detail: JSONValue = .null) {
        self.name = name
        self.detail = detail
    }
}
