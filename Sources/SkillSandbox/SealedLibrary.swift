import CLinux
import Foundation
import Glibc
import Synchronization

/// A compiled library in memory, which nobody can change any more.
///
/// An isolate gets it as a descriptor: it stands behind all its layers before it is told what to run,
/// and can't be shown a file any more.
final class SealedLibrary: Sendable {
    private let bytes: Data
    private let shared = Mutex<File?>(nil)

    init(_ bytes: Data) {
        self.bytes = bytes
    }

    /// Opens it for one isolate.
    ///
    /// No two isolates share even the place where they read. Those of an ordinary user own what that
    /// user does, and could change a file's mode and times: each gets a copy.
    func open() throws(JailError) -> Descriptor {
        guard geteuid() == 0 else { return try copy() }
        let number = try shared.withLock { file throws(JailError) -> Int32 in
            if let file { return file.descriptor.number }
            let made = File(try copy())
            file = made
            return made.descriptor.number
        }
        let opened = unsafe Glibc.open("/proc/self/fd/\(number)", O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        return Descriptor(owning: opened)
    }

    private final class File: Sendable {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    /// A copy that nobody else has.
    func copy() throws(JailError) -> Descriptor {
        let number = unsafe clinux_memory_file("library")
        guard number >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        let file = Descriptor(owning: number)
        var rest = bytes
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe write(number, $0.baseAddress, $0.count)
            }
            guard sent > 0 || errno == EINTR else {
                throw .launchFailed(reason: systemMessage(errno))
            }
            rest = rest.dropFirst(max(sent, 0))
        }
        guard fchmod(number, 0o444) == 0, clinux_seal(number) == 0 else {
            throw .launchFailed(reason: systemMessage(errno))
        }
        return file
    }
}
