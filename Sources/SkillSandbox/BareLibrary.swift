package import Foundation
import SkillCore

/// A library that is no skill: what a run in a jail kept ready costs by itself is measured with it.
package struct BareLibrary: Sendable {
    fileprivate let library: SealedLibrary
    fileprivate let entry: String

    /// Takes the bytes of a shared library.
    ///
    /// Its function `entry` is called with the descriptors of its input and of its result, both framed
    /// as a skill's are.
    package init(_ bytes: Data, entry: String) {
        library = SealedLibrary(bytes)
        self.entry = entry
    }
}

extension IsolatePool {
    /// Runs a library on no input, in a jail of its own that was kept ready.
    package func run(_ bare: BareLibrary) async throws(JailError) -> RunReport {
        let limits = RunLimits()
        let job = try PooledJob(
            libraries: [bare.library], entry: bare.entry, calls: 1, limits: limits,
            environment: [])
        return try await call(
            job, input: Sandbox.frame([:]), limits: limits, isSession: false
        ).answer.report()
    }
}
