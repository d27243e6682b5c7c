import CLinux
import Foundation
import Glibc
import SkillCore

/// A compiled library in memory, which nobody can change any more.
///
/// An isolate gets it as a descriptor: it stands behind all its layers before it is told what to run,
/// and can't be shown a file any more.
final class SealedLibrary: Sendable {
    private let file: Descriptor

    init(_ bytes: Data) throws(JailError) {
        let number = unsafe clinux_memory_file("library")
        guard number >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        file = Descriptor(owning: number)
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
        guard clinux_seal(number) == 0 else { throw .launchFailed(reason: systemMessage(errno)) }
    }

    /// Opens it anew, so that no two isolates share even the place where they read.
    func open() throws(JailError) -> Descriptor {
        let number = unsafe Glibc.open("/proc/self/fd/\(file.number)", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        return Descriptor(owning: number)
    }
}
