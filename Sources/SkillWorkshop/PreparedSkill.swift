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
    let answer: BuildAnswer
    /// Jails kept ready, when it is to be run often.
    var pool: IsolatePool?

    /// Stands for the skill and everything it uses.
    var digest: SourceDigest {
        SourceDigest(of: [kept.skill.digest.hexadecimal] + closure.map(\.digest.hexadecimal))
    }

    /// Runs it once, in a jail from `pool` where there is one.
    func run(
        on input: JSONValue, limits: RunLimits, readable: [URL], environment: [String]
    ) async throws -> RunReport {
        switch answer {
        case .didNotCompile(let diagnostics):
            RunReport(ending: .didNotCompile, diagnostics: diagnostics)
        case .built(let artifact):
            if let pool {
                try await pool.run(
                    artifact, input: input, limits: limits, readable: readable,
                    environment: environment)
            } else {
                try await sandbox.run(
                    artifact, input: input, limits: limits, readable: readable,
                    environment: environment)
            }
        }
    }

    /// What the library keeps of a run that has just ended.
    func record(of report: RunReport) -> RunRecord {
        RunRecord(
            skill: kept.skill.name, version: kept.version, ending: report.ending.rawValue,
            wallTime: report.wallTime, cpuTime: report.cpuTime,
            peakMemoryBytes: report.peakMemory, tier: report.tier.rawValue, at: Date())
    }
}
