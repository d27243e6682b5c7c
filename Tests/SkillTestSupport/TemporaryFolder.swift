public import Foundation

/// A new, empty folder that is removed with this value.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        // A test may have removed the folder itself.
        try? FileManager.default.removeItem(at: url)
    }

    public func file(_ name: String) -> URL { url.appending(path: name) }
}
