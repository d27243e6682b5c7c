public import Foundation
import Glibc

/// Reads a file, pipe or terminal line by line, and holds no more of it than one line.
///
/// Lines end with a newline; the last one may lack it. Blank lines are counted and left out.
public actor LineReader {
    /// One line that isn't blank.
    public struct Line: Hashable, Sendable {
        /// Counts from 1.
        public var number: Int
        /// What it holds, without the newline and cut at the reader's limit.
        public var bytes = Data()
        public var isCut = false
        /// Whether a newline follows it.
        public var isEnded = false
        /// The bytes of the file up to its end, the newline included.
        public var end: Int

        /// Whether it holds nothing but what JSON takes for space.
        var isBlank: Bool { !isCut && bytes.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
    }

    private let file: FileHandle
    private let limit: Int
    private let wake: Wake
    private var chunk: ArraySlice<UInt8> = []
    private var number = 0
    private var end = 0
    private var next: Line?

    /// Creates a reader that cuts lines at `limit` bytes.
    ///
    /// - Throws: ``BatchError/inputNotRead(reason:)``.
    public init(_ file: FileHandle, limit: Int) throws(BatchError) {
        self.file = file
        self.limit = limit
        wake = try Wake()
    }

    /// Returns the next line, or nil after the last one.
    ///
    /// Waits on a thread of its own for whoever writes a pipe.
    ///
    /// - Throws: ``BatchError/inputNotRead(reason:)``, or `CancellationError`.
    public func line() async throws -> Line? {
        if let line = next {
            next = nil
            return line
        }
        while let line = try await anyLine() {
            if !line.isBlank { return line }
        }
        return nil
    }

    /// Makes `line` the next one again.
    func putBack(_ line: Line) {
        next = line
    }

    private func anyLine() async throws -> Line? {
        var line = Line(number: number + 1, end: end)
        while !line.isEnded {
            if chunk.isEmpty {
                chunk = try await wake.wait { [file] in try Self.read(file.fileDescriptor, $0) }
            }
            guard !chunk.isEmpty else { break }
            let newline = chunk.firstIndex(of: UInt8(ascii: "\n"))
            let part = chunk[..<(newline ?? chunk.endIndex)]
            let isFitting = line.bytes.count + part.count <= limit
            line.bytes += part.prefix(limit - line.bytes.count)
            line.isCut = line.isCut || !isFitting
            line.isEnded = newline != nil
            line.end += part.count + (newline == nil ? 0 : 1)
            chunk = chunk[(part.endIndex + (newline == nil ? 0 : 1))...]
        }
        guard line.end > end else { return nil }
        (number, end) = (line.number, line.end)
        return line
    }

    /// Waits until there is something to read, and returns it; nothing at the end.
    private static func read(_ descriptor: Int32, _ wake: Int32) throws -> ArraySlice<UInt8> {
        var bytes = [UInt8](repeating: 0, count: chunkSize)
        while true {
            var events = [
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            // A signal may end the wait with nothing there to read.
            guard unsafe poll(&events, 2, -1) >= 0 else { continue }
            if events[0].revents != 0 { throw CancellationError() }
            let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
            if count >= 0 { return bytes[..<count] }
            guard errno == EAGAIN || errno == EINTR else {
                throw BatchError.inputNotRead(reason: unsafe String(cString: strerror(errno)))
            }
        }
    }

    private static let chunkSize = 1 << 16
}

/// Ends a wait on another thread, for good, when the waiting task is cancelled.
private final class Wake: Sendable {
    private let ends: [Int32]

    init() throws(BatchError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            throw .inputNotRead(reason: unsafe String(cString: strerror(errno)))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.ends = ends
    }

    deinit { for end in ends { close(end) } }

    /// Runs `work` on a thread of its own with a descriptor that becomes readable on cancellation.
    func wait<Value: Sendable>(
        for work: @escaping @Sendable (Int32) throws -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread { [self] in
                    continuation.resume(with: Result { try work(ends[0]) })
                }.start()
            }
        } onCancel: {
            var byte: UInt8 = 0
            _ = unsafe write(ends[1], &byte, 1)
        }
    }
}
