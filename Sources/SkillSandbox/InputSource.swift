import Foundation
import Glibc

/// A descriptor of the caller's from which a jailed program's standard input is read.
///
/// Reading never waits where the kernel offers that, so that a source which another process empties
/// first can't hold up a run past its deadline. The caller's own descriptor stays as it is.
final class InputSource {
    /// What one reading gave.
    enum Reading {
        case bytes(ArraySlice<UInt8>)
        /// Nothing yet.
        case nothing
        case end
    }

    private let descriptor: Descriptor
    private let isSocket: Bool

    init(reading number: Int32) throws(JailError) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .launchFailed(
                reason: "the standard input can't be read: \(systemMessage(errno))")
        }
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
        // Opened once more, a pipe can be made to return at once without that being seen by those
        // the caller shares its descriptor with.
        var ownNumber: Int32 = -1
        if status.st_mode & S_IFMT == S_IFIFO {
            ownNumber = unsafe open("/proc/self/fd/\(number)", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        }
        if ownNumber < 0 { ownNumber = fcntl(number, F_DUPFD_CLOEXEC, 16) }
        guard ownNumber >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        descriptor = Descriptor(owning: ownNumber)
    }

    var event: pollfd { pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0) }

    /// Takes what is there, at most one chunk of it.
    func read() -> Reading {
        var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
        let count =
            unsafe isSocket
            ? recv(descriptor.number, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            : Glibc.read(descriptor.number, &chunk, chunk.count)
        if count > 0 { return .bytes(chunk[..<count]) }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return .nothing }
        // What can't be read, such as a folder, is an input without bytes.
        return .end
    }

    // As much as a pipe holds.
    private static let chunkSize = 1 << 16
}
