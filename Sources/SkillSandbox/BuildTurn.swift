import Foundation
import Glibc
import SkillCore

/// The right to make what a key names, which one task of all processes has at a time.
///
/// The kernel takes it from a process that dies.
struct BuildTurn: ~Copyable {
    private let file: URL
    // Held as long as this value lives, and let go of after the file is gone.
    private let lock: Descriptor

    /// Waits for the turn of `key`, whose file lies in the folder `drafts`.
    ///
    /// - Throws: ``JailError/cancelled`` as soon as the task is.
    static func begin(
        _ key: SourceDigest, in drafts: URL
    ) async throws(JailError) -> BuildTurn {
        let file = drafts.appending(path: "\(key).lock")
        // The kernel can't be waited for and cancelled at once, so it is asked again and again.
        var pause = Duration.milliseconds(1)
        while true {
            let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
            let number = unsafe open(file.path, flags, 0o644)
            guard number >= 0 else { throw .artifacts(reason: systemMessage(errno)) }
            let lock = Descriptor(owning: number)
            if flock(number, LOCK_EX | LOCK_NB) == 0 {
                // Who had it before may have removed the file since.
                if lock.isFile(at: file.path) { return BuildTurn(file: file, lock: lock) }
                continue
            }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw .artifacts(reason: systemMessage(errno))
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .cancelled
            }
            pause = min(pause * 2, longestPause)
        }
    }

    private init(file: URL, lock: consuming Descriptor) {
        self.file = file
        self.lock = lock
    }

    deinit { _ = unsafe unlink(file.path) }

    private static let longestPause = Duration.milliseconds(20)
}
