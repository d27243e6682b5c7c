import Foundation

/// Where a run finds what it is shown.
///
/// In tier T1 a run has a root of its own, and everything lies at the same places in each. In T2 it
/// sees the host's tree: what has no place there lies below a folder of the run's own.
struct JailPlaces: Hashable {
    let tier: JailTier
    /// The run's own folder; empty where the root is its own.
    let folder: String

    init(tier: JailTier) {
        self.tier = tier
        switch tier {
        case .t1: folder = ""
        case .t2:
            let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            folder = parent.appending(path: "skillbox-run-\(UUID().uuidString)").path
        }
    }

    /// Where the run finds what the jail's own root has at `path`.
    func place(_ path: String) -> String { folder + path }

    /// Where it may write.
    var scratch: String { place("/tmp") }

    /// What every run finds in its environment; nothing is inherited.
    var environment: [String] {
        [
            "HOME=\(scratch)", "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin",
            "TMPDIR=\(scratch)", "TZ=UTC",
            // The same input gives the same output, dictionaries included.
            "SWIFT_DETERMINISTIC_HASHING=1",
            // The runtime's own backtrace would start another program.
            "SWIFT_BACKTRACE=enable=no",
            // One arena: threads share memory instead of reserving 64 MiB each.
            "MALLOC_ARENA_MAX=1",
        ]
    }
}
