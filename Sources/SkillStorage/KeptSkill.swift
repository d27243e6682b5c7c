public import Foundation
public import SkillCore

/// A skill as the library holds it.
public struct KeptSkill: Hashable, Sendable, Identifiable {
    public var skill: Skill
    /// Counts from 1; each different content kept under the name gets the next number.
    public var version: Int
    public var keptAt: Date
    public var provenance: Provenance
    /// When it last passed its examples, or nil when the last judgement went against it.
    public var verifiedAt: Date?
    /// The most that it used while it was judged, or nil when nobody measured.
    public var envelope: Envelope?
    /// Covers its source, examples, prompts, model, toolchain and the jail's rules; nil when it was
    /// kept by skillbox 0.1.
    public var provenanceHash: SourceDigest?

    public init(
        skill: Skill, version: Int, keptAt: Date, provenance: Provenance, verifiedAt: Date?,
        envelope: Envelope? = nil, provenanceHash: SourceDigest? = nil
    ) {
        self.skill = skill
        self.version = version
        self.keptAt = keptAt
        self.provenance = provenance
        self.verifiedAt = verifiedAt
        self.envelope = envelope
        self.provenanceHash = provenanceHash
    }

    public var id: SkillName { skill.name }
}
