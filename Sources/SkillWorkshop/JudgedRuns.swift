import SkillCore
import SkillSandbox

/// The runs of a skill that is judged: in jails kept ready, or, when it asks for something of the
/// host's, in others, where the bench's grants answer it.
struct JudgedRuns: Sendable {
    let skill: SkillName
    let artifact: SkillArtifact
    let asked: Set<Capability>
    let limits: RunLimits
    let pool: IsolatePool
    let bench: Workbench?

    init(
        of skill: Skill, closure: [Skill], _ artifact: SkillArtifact, limits: RunLimits,
        pool: IsolatePool, bench: Workbench?
    ) {
        self.skill = skill.name
        self.artifact = artifact
        asked = skill.capabilities(with: closure)
        self.limits = bench?.patient(limits, asking: asked) ?? limits
        self.pool = pool
        self.bench = bench
    }

    func report(on input: JSONValue) async throws -> RunReport {
        let broker = broker(limits)
        return asked.isEmpty
            ? try await pool.run(artifact, input: input, limits: limits, broker: broker)
            : try await pool.sandbox.run(artifact, input: input, limits: limits, broker: broker)
    }

    /// Watches the system calls of a run, which takes its time.
    func watchedReport(on input: JSONValue) async throws -> RunReport {
        var limits = limits
        limits.wallTime = max(limits.wallTime, Self.watchedTime)
        return try await pool.sandbox.run(
            artifact, input: input, limits: limits, watchingSystemCalls: true,
            broker: broker(limits))
    }

    private func broker(_ limits: RunLimits) -> CapabilityBroker? {
        bench?.broker(for: skill, asking: asked, time: limits.wallTime)
    }

    private static let watchedTime = Duration.seconds(20)
}
