import Foundation
import SkillCore

extension Sandbox {
    /// What the compiler calls itself, such as `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
    ///
    /// It is asked once for each toolchain, in the jail.
    public func compilerVersion() async throws(JailError) -> String {
        let key = SourceDigest(of: ["compiler version", toolchain.identity.hexadecimal])
        let file = "version.txt"
        if let folder = artifacts.entry(for: key, holding: [file]),
            // A file that can't be read is asked for again.
            let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
        {
            return text
        }
        let report = try await jail.report(isSkill: false) { places in
            let view = JailView.compiler(of: toolchain, at: places)
            return JailRequest(
                places: places, profile: .compiler,
                limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(20), memory: 1 << 30),
                work: .commands([[toolchain.frontend.path, "-frontend", "-version"]]),
                binds: view.binds, links: view.links)
        }
        let printed = String(
            decoding: report.standardOutput + report.standardError, as: UTF8.self)
        guard report.succeeded, let line = printed.split(separator: "\n").first else {
            throw .toolchainMissing(reason: "its compiler does not start: \(report)")
        }
        _ = try artifacts.keep([file: Data(line.utf8)], for: key)
        return String(line)
    }
}
