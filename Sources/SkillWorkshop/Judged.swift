public import SkillCore

/// What judging a skill came to, and what was seen.
public struct Judged: Hashable, Sendable {
    public var inspection: Inspection
    /// Each step that was made, in order; the one that rejects it is not among them.
    public var evidence: [Evidence]
    /// The most that its runs used, or nil when there was none.
    public var envelope: Envelope?
    /// The simple wrong programs that its examples let pass, also when none is asked for.
    public var survivors: [SurvivingMutant]

    public init(
        inspection: Inspection, evidence: [Evidence] = [], envelope: Envelope? = nil,
        survivors: [SurvivingMutant] = []
    ) {
        self.inspection = inspection
        self.evidence = evidence
        self.envelope = envelope
        self.survivors = survivors
    }
}
