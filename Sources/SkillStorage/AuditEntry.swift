public import Foundation
public import SkillCore

/// One entry of the audit log, as it stands in the library.
public struct AuditEntry: Hashable, Sendable {
    /// Counts from 1.
    public var number: Int
    public var at: Date
    /// The event's name; that of a newer skillbox may be none of ``AuditEvent/Name``.
    public var event: String
    public var detail: JSONValue
    /// Covers this entry and, through the one before, every earlier one.
    public var hash: SourceDigest
}
