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

    public init(
        skill: Skill, version: Int, keptAt: Date, provenance: Provenance, verifiedAt: Date?
    ) {
        self.skill = skill
        self.version = version
        self.keptAt = keptAt
        self.provenance = provenance
        self.verifiedAt = verifiedAt
    }

    public var id: SkillName { skill.name }
}
