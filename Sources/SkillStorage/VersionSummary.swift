public import Foundation
public import SkillCore

/// One line of a skill's history.
public struct VersionSummary: Hashable, Sendable {
    public var version: Int
    /// The skill's `SourceDigest` in hexadecimal.
    public var digest: String
    public var keptAt: Date
    public var provenance: Provenance
    public var verifiedAt: Date?
    /// As ``KeptSkill/provenanceHash``.
    public var provenanceHash: SourceDigest?
    /// Whether this is the version that the name now means.
    public var isCurrent: Bool
}
