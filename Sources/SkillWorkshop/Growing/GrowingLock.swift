import Foundation
import Glibc

/// The right to grow a library, which one process has at a time.
///
/// The lock is the kernel's, so it goes with the process that holds it, however that ends.
struct GrowingLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock of the library in `folder`.
    ///
    /// - Throws: ``WorkshopError/alreadyGrowing`` while another process has it, and
    ///   ``WorkshopError/lockUnusable(path:)`` when it can't be opened.
    init(in folder: LibraryFolder) throws {
        descriptor = unsafe open(folder.growingLock.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw WorkshopError.lockUnusable(path: folder.growingLock.path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            close(descriptor)
            throw isTaken
                ? WorkshopError.alreadyGrowing
                : WorkshopError.lockUnusable(path: folder.growingLock.path)
        }
    }

    deinit { close(descriptor) }
}
