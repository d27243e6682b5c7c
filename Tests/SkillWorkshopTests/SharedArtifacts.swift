import Foundation
import SkillTestSupport
import Synchronization

/// Compiled files for all tests of this program, removed when it ends.
enum SharedArtifacts {
    static let folder: TemporaryArtifacts = TemporaryArtifacts()

    struct TemporaryArtifacts: Sendable {
        let url: URL

        fileprivate init() {
            let url = FileManager.default.temporaryDirectory.appending(
                path: "skillbox-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
            self.url = url
            // A folder that can't be made fails the first test that compiles.
            try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            SharedArtifacts.path.withLock { $0 = url.path }
            atexit {
                // What stays behind costs space, nothing else.
                try? FileManager.default.removeItem(atPath: SharedArtifacts.path.withLock { $0 })
            }
        }
    }

    fileprivate static let path = Mutex("")
}
