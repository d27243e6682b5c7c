import Foundation
public import SkillCore

extension Sandbox {
    /// Whether an optimized artifact does the same as `artifact` on every one of `inputs`.
    ///
    /// The same is the same output, error message and ending. When it did once, that is remembered
    /// and nothing is run again. Runs are made in jails of `pool`, where there is one.
    public func agrees(
        _ optimized: SkillArtifact, with artifact: SkillArtifact, on inputs: [JSONValue],
        limits: RunLimits = RunLimits(), pool: IsolatePool? = nil
    ) async throws(JailError) -> Bool {
        // Without any input nothing is known.
        guard !inputs.isEmpty else { return false }
        if hasAgreed(optimized, with: artifact, on: inputs) { return true }
        for input in inputs {
            func run(_ artifact: SkillArtifact) async throws(JailError) -> RunReport {
                guard let pool else {
                    return try await self.run(artifact, input: input, limits: limits)
                }
                return try await pool.run(artifact, input: input, limits: limits)
            }
            let expected = try await run(artifact)
            let report = try await run(optimized)
            guard report.ending == expected.ending, report.output == expected.output,
                report.error == expected.error
            else { return false }
        }
        let key = Self.agreement(of: optimized, with: artifact, on: inputs)
        _ = try artifacts.keep([Self.agreementFile: Data(key.hexadecimal.utf8)], for: key)
        return true
    }

    /// Whether ``agrees(_:with:on:limits:)`` has found that before, in any process.
    public func hasAgreed(
        _ optimized: SkillArtifact, with artifact: SkillArtifact, on inputs: [JSONValue]
    ) -> Bool {
        let key = Self.agreement(of: optimized, with: artifact, on: inputs)
        return artifacts.entry(for: key, holding: [Self.agreementFile]) != nil
    }

    private static func agreement(
        of optimized: SkillArtifact, with artifact: SkillArtifact, on inputs: [JSONValue]
    ) -> SourceDigest {
        SourceDigest(
            of: ["agreement", optimized.key.hexadecimal, artifact.key.hexadecimal]
                + inputs.map(\.canonical))
    }

    private static let agreementFile = "agreement.txt"
}
