import Foundation
import Glibc

/// The folder of a sidecar: its files, and whose turn it is to write them.
struct SidecarFolder: Hashable, Sendable {
    let path: String

    /// Returns what `body` does, during which nobody else writes, or false when somebody does now.
    func write(_ body: () throws -> Bool) throws -> Bool {
        try make()
        // The kernel takes the lock from a process that dies.
        let lock = try file("lock", O_RDWR | O_CREAT)
        while flock(lock.number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw failure() }
        }
        return try withExtendedLifetime(lock) { try body() }
    }

    /// Opens a file of this folder.
    func file(_ name: String, _ flags: Int32) throws(SidecarError) -> SidecarFile {
        let number = unsafe open("\(path)/\(name)", flags | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw failure() }
        return SidecarFile(owning: number, folder: self)
    }

    func has(_ name: String) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }

    func rename(_ name: String, to other: String) throws(SidecarError) {
        let done = unsafe Glibc.rename("\(path)/\(name)", "\(path)/\(other)")
        guard done == 0 else { throw failure() }
    }

    /// Removes the segments that aren't among `segments`.
    ///
    /// Only who writes may do so.
    func removeSegments(except segments: [SidecarManifest.Segment]) {
        let named = Set(segments.map(\.fileName))
        // What stays is only in the way, and the next writer tries again.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasSuffix(SidecarManifest.Segment.suffix) && !named.contains(name) {
            _ = unsafe unlink("\(path)/\(name)")
        }
    }

    /// Makes the folder, for its owner alone, unless it is there.
    private func make() throws(SidecarError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw failure(error.localizedDescription)
        }
    }

    /// What went wrong in the last call of the system.
    func failure() -> SidecarError { failure(unsafe String(cString: strerror(errno))) }

    private func failure(_ reason: String) -> SidecarError {
        .unwritable(folder: path, reason: reason)
    }
}
