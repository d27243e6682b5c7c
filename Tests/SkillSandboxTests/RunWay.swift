import SkillCore
import SkillSandbox
import Testing

/// The ways to run a skill, which must all end alike.
enum RunWay: String, CaseIterable, CustomTestStringConvertible {
    /// In a jail made for it.
    case alone
    /// In a jail that was kept ready.
    case pooled
    /// As the second call of an isolate.
    case session

    var testDescription: String { rawValue }

    /// Runs the probe.
    func run(
        _ action: String, _ text: String = "", number: Int = 0, limits: RunLimits = RunLimits()
    ) async throws -> RunReport {
        let input: JSONValue = [
            "action": .string(action), "text": .string(text), "number": .integer(number),
        ]
        let artifact = try await Probe.artifact.value
        let sandbox = try TestSandbox.sandbox()
        switch self {
        case .alone: return try await sandbox.run(artifact, input: input, limits: limits)
        case .pooled:
            let pool = IsolatePool(sandbox: sandbox, width: 1, scratch: limits.scratch)
            defer { pool.close() }
            return try await pool.run(artifact, input: input, limits: limits)
        case .session:
            let pool = IsolatePool(sandbox: sandbox, width: 1, scratch: limits.scratch)
            defer { pool.close() }
            let isolate = try await pool.isolate(for: artifact, limits: limits)
            defer { isolate.dispose() }
            let first = try await isolate.call(["action": "echo", "text": "", "number": 0])
            return isolate.isAlive ? try await isolate.call(input) : first
        }
    }

    /// What an action answered, as text.
    func answer(_ action: String, _ text: String = "", number: Int = 0) async throws -> String {
        let report = try await run(action, text, number: number)
        return try #require(report.output?["text"]?.stringValue, "\(report)")
    }
}
