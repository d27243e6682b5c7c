import Foundation
import SkillCore
import SkillSandbox
import SkillStorage

/// A kept skill, built once to be run as often as it is wanted.
struct PreparedSkill: Sendable {
    let kept: KeptSkill
    /// Everything it uses, directly or not.
    let closure: [Skill]
    let sandbox: Sandbox
    private let answer: BuildAnswer
    private let takeover: Takeover?

    /// Builds `kept` after its `closure`.
    init(_ kept: KeptSkill, closure: [Skill], in sandbox: Sandbox) async throws {
        self.kept = kept
        self.closure = closure
        self.sandbox = sandbox
        answer = try await SkillBuilder(sandbox: sandbox).build(kept.skill, closure: closure)
        guard case .built(let artifact) = answer else {
            takeover = nil
            return
        }
        takeover = Takeover(artifact)
        try await takeover?.takeProven(for: kept.skill, closure: closure, in: sandbox)
    }

    /// What it asks of the host, with what it uses.
    var asked: Set<Capability> { kept.skill.capabilities(with: closure) }

    /// Stands for the skill and everything it uses.
    var digest: SourceDigest {
        SourceDigest(of: [kept.skill.digest.hexadecimal] + closure.map(\.digest.hexadecimal))
    }

    /// What the compiler said when it could not be built.
    var diagnostics: [Diagnostic]? {
        if case .didNotCompile(let diagnostics) = answer { diagnostics } else { nil }
    }

    /// Runs it once, in a jail from `pool` where there is one.
    func run(
        on input: JSONValue, limits: RunLimits, readable: [URL], environment: [String],
        in pool: IsolatePool? = nil, broker: CapabilityBroker
    ) async throws -> RunReport {
        guard let artifact = takeover?.current else {
            return RunReport(ending: .didNotCompile, diagnostics: diagnostics ?? [])
        }
        guard let pool else {
            return try await sandbox.run(
                artifact, input: input, limits: limits, readable: readable,
                environment: environment, broker: broker)
        }
        return try await pool.run(
            artifact, input: input, limits: limits, readable: readable, environment: environment,
            broker: broker)
    }

    /// Builds it for speed, for runs that begin from then on.
    func improve(in pool: IsolatePool) async throws {
        // Without anybody to ask, two programs that ask are alike whatever they do.
        guard asked.isEmpty else { return }
        try await takeover?.improve(for: kept.skill, closure: closure, in: pool)
    }

    /// What the library keeps of a run that has just ended.
    func record(of report: RunReport) -> RunRecord { RunRecord(of: kept, report) }
}
