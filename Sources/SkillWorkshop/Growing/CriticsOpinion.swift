package import SkillCore

/// What a critic's opinion of a program that passes came to.
package enum CriticsOpinion: Sendable {
    /// It must not be kept as it is, for this reason.
    case objection(String)
    /// Nothing speaks against it; the evidence is kept with it.
    case nothing(Evidence)
}
