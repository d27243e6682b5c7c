import SkillCore

/// What judging a skill came to, and what was seen.
struct Judged: Hashable, Sendable {
    var inspection: Inspection
    /// The steps that were made, in order; those that ended in a rejection leave nothing, except
    /// for mutants.
    var evidence: [Evidence] = []
    /// The most that its runs used, or nil when there was none.
    var envelope: Envelope?
    /// The simple wrong programs that its examples let pass, also when none is asked for.
    var survivors: [SurvivingMutant] = []
}
