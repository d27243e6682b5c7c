import SkillCore
import Testing

@testable import SkillSandbox

/// The ways to run a skill that asks its host.
enum HostWay: String, CaseIterable, CustomTestStringConvertible {
    case alone
    case aloneInT2 = "alone in T2"
    case pooled
    /// As the second call of an isolate.
    case session

    var testDescription: String { rawValue }

    func run(
        _ artifact: SkillArtifact, _ input: JSONValue, limits: RunLimits = Self.limits,
        broker: (any HostBroker)? = nil
    ) async throws -> RunReport {
        let sandbox = try TestSandbox.sandbox()
        switch self {
        case .alone:
            return try await sandbox.run(artifact, input: input, limits: limits, broker: broker)
        case .aloneInT2:
            let weaker = try Sandbox(
                jail: Jail(launcher: TestSandbox.launcher, tier: .t2),
                toolchain: sandbox.toolchain, artifacts: sandbox.artifacts.folder)
            return try await weaker.run(artifact, input: input, limits: limits, broker: broker)
        case .pooled:
            let pool = IsolatePool(sandbox: sandbox, width: 1)
            defer { pool.close() }
            return try await pool.run(artifact, input: input, limits: limits, broker: broker)
        case .session:
            let pool = IsolatePool(sandbox: sandbox, width: 1)
            defer { pool.close() }
            let isolate = try await pool.isolate(for: artifact, limits: limits)
            defer { isolate.dispose() }
            _ = try await isolate.call(["action": "nothing", "text": "", "number": 0])
            return try await isolate.call(input, broker: broker)
        }
    }

    static let limits = RunLimits(wallTime: .seconds(60), cpuTime: .seconds(20))
}
