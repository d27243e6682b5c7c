import Foundation

/// A folder that is gone when its last owner is.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit {
        // What can't be removed is the system's to clean up; no test depends on it.
        try? FileManager.default.removeItem(at: url)
    }

    /// Where a test keeps its library.
    var library: URL { url.appending(path: "library.sqlite") }
}
