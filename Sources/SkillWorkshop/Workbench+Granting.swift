import SkillCore
import SkillSandbox

// What skills may use of the host's while they run.
extension Workbench {
    /// Who answers a run of `skill`, which takes at most `time`: one that asks for nothing is told so,
    /// and the log as well.
    ///
    /// Each run needs one of its own; runs that are to be told the same have one `memory`.
    func broker(
        for skill: SkillName, asking asked: Set<Capability>, time: Duration,
        memory: RememberedAnswers? = nil
    ) -> CapabilityBroker {
        CapabilityBroker(
            skill: skill, asked: asked, bench: self, depth: 0,
            allowance: HostAllowance(time: time, most: mostForCalls, memory: memory))
    }

    /// The limits of runs that ask for `asked`, where nobody names others: models and servers are
    /// slow.
    func patient(_ limits: RunLimits, asking asked: Set<Capability>) -> RunLimits {
        guard !asked.isEmpty, grants.isSlow else { return limits }
        var limits = limits
        limits.wallTime = max(limits.wallTime, Self.patience)
        return limits
    }

    private static let patience = Duration.seconds(60)
}

extension Skill {
    /// What it asks of the host, with what the skills of its `closure` ask.
    func capabilities(with closure: [Skill]) -> Set<Capability> {
        closure.reduce(capabilities) { $0.union($1.capabilities) }
    }
}
