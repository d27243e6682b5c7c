import Synchronization

/// Paths noted by any thread.
final class PathList: Sendable {
    private let list = Mutex<[String]>([])

    var paths: [String] { list.withLock { $0 } }

    func append(_ path: String) {
        list.withLock { $0.append(path) }
    }
}
