import Foundation
public import SkillCore

extension Jail {
    /// Names the rules that system calls are held to, as the launcher gives them to the kernel.
    ///
    /// It stands for every profile and both tiers, and takes as long as a short run. Another library
    /// that makes filters may write the same rules in another way, and change it.
    public func policyDigest() async throws(JailError) -> SourceDigest {
        let (report, rules) = try await check("rules")
        guard report.succeeded, !rules.isEmpty else {
            throw .setupFailed(step: "tell the rules", reason: "\(report)")
        }
        return SourceDigest(of: rules)
    }
}
