/// What a version was judged by, and what was seen while judging it.
public struct Judgement: Hashable, Sendable, Codable {
    /// Every step, in the order they were made.
    public var evidence: [Evidence]
    /// What its runs used, or nil when none was measured.
    public var envelope: Envelope?
    /// Names the rules of the jail that it was judged in.
    public var jailPolicy: String
    /// The versions of the prompts that led to it, by what they are for.
    public var prompts: [String: String]

    public init(
        evidence: [Evidence] = [], envelope: Envelope? = nil, jailPolicy: String = "",
        prompts: [String: String] = [:]
    ) {
        self.evidence = evidence
        self.envelope = envelope
        self.jailPolicy = jailPolicy
        self.prompts = prompts
    }
}
