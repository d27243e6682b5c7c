import SkillCore
import SkillSandbox
import Synchronization

/// Which artifact of a skill runs: the one that was built first, until an optimized one has given the
/// same answers on the skill's examples.
///
/// Optimizing takes away `assert`, and takes its time: it happens behind what runs meanwhile.
final class Takeover: Sendable {
    private let artifact: Mutex<SkillArtifact>

    init(_ artifact: SkillArtifact) {
        self.artifact = Mutex(artifact)
    }

    var current: SkillArtifact { artifact.withLock { $0 } }

    /// Takes the optimized artifact when it is there and has proved itself before.
    func takeProven(for skill: Skill, closure: [Skill], in sandbox: Sandbox) async throws {
        let optimized = try await SkillBuilder(sandbox: sandbox).built(
            skill, closure: closure, optimization: .speed)
        guard let optimized,
            sandbox.hasAgreed(optimized, with: current, on: skill.examples.map(\.input))
        else { return }
        artifact.withLock { $0 = optimized }
    }

    /// Builds the optimized artifact, has it prove itself, and takes it.
    func improve(for skill: Skill, closure: [Skill], in pool: IsolatePool) async throws {
        let answer = try await SkillBuilder(sandbox: pool.sandbox).build(
            skill, closure: closure, optimization: .speed)
        guard case .built(let optimized) = answer,
            try await pool.sandbox.agrees(
                optimized, with: current, on: skill.examples.map(\.input), pool: pool)
        else { return }
        artifact.withLock { $0 = optimized }
    }
}
