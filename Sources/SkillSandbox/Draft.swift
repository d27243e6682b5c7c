import Foundation
import Glibc

/// A folder for work in progress, removed with its owner.
///
/// Its lock tells others that somebody works on it. The kernel lets go of that when the host dies,
/// whatever it dies of: then the next one to make a draft removes the folder.
struct Draft: ~Copyable {
    let folder: URL
    private let lock: Descriptor

    /// Makes a new one in the folder `drafts`.
    init(in drafts: URL) throws(JailError) {
        // While somebody holds this one, no draft is without its own lock.
        let gate = try Self.open(drafts)
        if flock(gate.number, LOCK_EX | LOCK_NB) == 0 { Self.sweep(drafts) }
        guard flock(gate.number, LOCK_SH) == 0 else { throw Self.failure() }
        let folder = drafts.appending(path: UUID().uuidString)
        guard unsafe mkdir(folder.path, 0o755) == 0, unsafe chmod(folder.path, 0o755) == 0 else {
            throw Self.failure()
        }
        let lock = try Self.open(folder)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else { throw Self.failure() }
        self.folder = folder
        self.lock = lock
    }

    deinit { ArtifactStore.remove(folder) }

    /// Removes those that nobody works on.
    private static func sweep(_ drafts: URL) {
        // What can't be looked at stays.
        let left = try? FileManager.default.contentsOfDirectory(
            at: drafts, includingPropertiesForKeys: nil)
        for draft in left ?? [] {
            // Most are folders; some are the files of turns that nobody has any more.
            guard let lock = try? open(draft), flock(lock.number, LOCK_EX | LOCK_NB) == 0,
                lock.isFile(at: draft.path)
            else { continue }
            ArtifactStore.remove(draft)
        }
    }

    private static func open(_ file: URL) throws(JailError) -> Descriptor {
        let number = unsafe Glibc.open(file.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { throw failure() }
        return Descriptor(owning: number)
    }

    private static func failure() -> JailError { .artifacts(reason: systemMessage(errno)) }
}
