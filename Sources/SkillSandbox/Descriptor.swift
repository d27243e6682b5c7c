import CLinux
import Foundation
import Glibc

/// An open file descriptor that closes with its owner.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes over `number`.
    init(owning number: Int32) {
        self.number = number
    }

    deinit { _ = Glibc.close(number) }

    /// Leaves closing it to the caller.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Two ends of one thing.
    struct Pair: ~Copyable {
        /// The end to read from, or the host's.
        let first: Descriptor
        /// The end to write to, or the launcher's.
        let second: Descriptor
    }

    /// Two ends of a pipe; their numbers may be those of a launcher's own when it isn't for one.
    static func pipe(forLauncher: Bool = true) throws(JailError) -> Pair {
        var numbers: [Int32] = [-1, -1]
        guard unsafe clinux_pipe(&numbers) == 0 else {
            throw .launchFailed(reason: systemMessage(errno))
        }
        guard forLauncher else {
            return Pair(
                first: Descriptor(owning: numbers[0]), second: Descriptor(owning: numbers[1]))
        }
        return try pair(numbers)
    }

    /// Two connected sockets: streams of bytes, or of whole messages.
    static func socketPair(keepingMessages: Bool = false) throws(JailError) -> Pair {
        var numbers: [Int32] = [-1, -1]
        let kind = keepingMessages ? SOCK_SEQPACKET : SOCK_STREAM
        let type = Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw .launchFailed(reason: systemMessage(errno))
        }
        return try pair(numbers)
    }

    /// Another number for the same thing.
    ///
    /// The launcher finds its descriptors at 0 to 5, so none of ours may have such a number while
    /// they are put there.
    func duplicate() throws(JailError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 16)
        guard copy >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
        return Descriptor(owning: copy)
    }

    private static func pair(_ numbers: [Int32]) throws(JailError) -> Pair {
        let first = Descriptor(owning: numbers[0])
        let second = Descriptor(owning: numbers[1])
        return Pair(first: try first.duplicate(), second: try second.duplicate())
    }

    /// Whether it is the file at `path`, and not one that was there before.
    func isFile(at path: String) -> Bool {
        var held = stat()
        var found = stat()
        return unsafe fstat(number, &held) == 0 && lstat(path, &found) == 0
            && held.st_ino == found.st_ino && held.st_dev == found.st_dev
    }

    func makeNonblocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
}

/// What the C library calls an error number.
func systemMessage(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
