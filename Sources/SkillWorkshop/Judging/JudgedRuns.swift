import SkillCore
import SkillSandbox
import Synchronization

/// The runs of a skill that is judged, in jails kept ready.
///
/// What it asks of the host, the bench's grants answer.
struct JudgedRuns: Sendable {
    let skill: SkillName
    let artifact: SkillArtifact
    let asked: Set<Capability>
    let limits: RunLimits
    let pool: IsolatePool
    let bench: Workbench?
    private let memories = Memories()

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
        try await answered(on: input, limits) { broker in
            try await pool.run(artifact, input: input, limits: limits, broker: broker)
        }
    }

    /// Watches the system calls of a run, which takes its time.
    func watchedReport(on input: JSONValue) async throws -> RunReport {
        var limits = limits
        limits.wallTime = max(limits.wallTime, Self.watchedTime)
        return try await answered(on: input, limits) { [limits] broker in
            try await pool.sandbox.run(
                artifact, input: input, limits: limits, watchingSystemCalls: true, broker: broker)
        }
    }

    /// Makes a run on `input` that the bench answers, with what it answered earlier ones on it.
    private func answered(
        on input: JSONValue, _ limits: RunLimits,
        _ run: (CapabilityBroker?) async throws -> RunReport
    ) async throws -> RunReport {
        guard let bench else { return try await run(nil) }
        return try await bench.broker(
            for: skill, asking: asked, time: limits.wallTime, memory: memories.memory(of: input)
        ).answering(run)
    }

    /// What the runs on each input were told.
    private final class Memories: Sendable {
        private let memories = Mutex<[JSONValue: RememberedAnswers]>([:])

        func memory(of input: JSONValue) -> RememberedAnswers {
            memories.withLock { memories in
                let memory = memories[input] ?? RememberedAnswers()
                memories[input] = memory
                return memory
            }
        }
    }

    private static let watchedTime = Duration.seconds(20)
}
