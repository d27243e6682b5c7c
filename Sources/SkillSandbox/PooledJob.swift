import Foundation

/// What an isolate is for: libraries, each after those it needs, and how the last is called.
struct PooledJob: Sendable {
    var libraries: [SealedLibrary]
    /// As `read_job` of `sandbox/request.h` takes it.
    var message: Data

    /// Calls `entry` of the last of `libraries`, at most `calls` times, each for one input.
    init(
        libraries: [SealedLibrary], entry: String, calls: UInt64, limits: RunLimits,
        environment: [String]
    ) throws(JailError) {
        var strings = ["entry", entry, "calls", String(calls)]
        for (key, value) in limits.counts { strings += [key, String(value)] }
        for entry in JailPlaces(tier: .t1).environment + environment {
            strings += ["environment", entry]
        }
        self.libraries = libraries
        message = try JailRequest.encoded(strings)
    }
}
