public import Foundation
import Glibc
import SkillSandbox

/// A file of reports, one a line, that a batch writes and a later one goes on with.
///
/// The lines that were written whole stay when the batch is killed. Two batches never write to it
/// at once. What isn't a regular file, such as a pipe, is only written to.
public final class ReportFile {
    private let path: String
    private let file: FileHandle
    /// Reads the reports that were there; nil after the last of them.
    private var kept: LineReader?
    /// The bytes of the reports that were found to be of this batch.
    private var end = 0
    private var number = 0

    /// Opens the file at `path`, and makes one where there is none.
    ///
    /// `input` is what the batch reads. When `isRestarting`, what the file holds is dropped.
    ///
    /// - Throws: ``BatchError``; nothing was changed then.
    public init(
        path: String, input: FileHandle, restarting isRestarting: Bool = false
    ) throws(BatchError) {
        let number = unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw .reportsNotOpened(path: path, reason: Self.message(errno)) }
        self.path = path
        file = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        let status = Self.status(of: number)
        guard status.st_mode & S_IFMT == S_IFREG else { return }
        let source = Self.status(of: input.fileDescriptor)
        guard (source.st_dev, source.st_ino) != (status.st_dev, status.st_ino) else {
            throw .reportsAreTheInput(path: path)
        }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK
                ? .reportsInUse(path: path)
                : .reportsNotOpened(path: path, reason: Self.message(errno))
        }
        if isRestarting {
            try cut()
        } else {
            kept = try LineReader(file, limit: Self.startLimit)
        }
    }

    /// Returns how the run ended whose report starts with `start`, when that is the file's next.
    ///
    /// Nil after the last whole report; one that was cut short is removed then.
    ///
    /// - Throws: ``BatchError/otherReports(path:line:)`` when the next line is anything else.
    func ending(after start: String) async throws -> RunReport.Ending? {
        guard let kept else { return nil }
        let start = Data(start.utf8)
        number += 1
        guard let line = try await kept.line() else {
            try cut()
            return nil
        }
        guard line.bytes.starts(with: start) || !line.isEnded && start.starts(with: line.bytes)
        else { throw BatchError.otherReports(path: path, line: number) }
        guard line.isEnded else {
            try cut()
            return nil
        }
        let word = line.bytes.dropFirst(start.count).prefix { $0 != UInt8(ascii: "\"") }
        guard let ending = RunReport.Ending(rawValue: String(decoding: word, as: UTF8.self)) else {
            throw BatchError.otherReports(path: path, line: number)
        }
        end = line.end
        return ending
    }

    /// Makes sure that the file holds no report beyond those that were found.
    func expectEnd() async throws {
        guard let kept else { return }
        guard try await kept.line() == nil else {
            throw BatchError.otherReports(path: path, line: number + 1)
        }
        try cut()
    }

    /// Writes one report.
    func append(_ report: String) throws(BatchError) {
        var rest = Array((report + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe write(file.fileDescriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var event = pollfd(fd: file.fileDescriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&event, 1, -1)
            } else if errno != EINTR {
                throw .reportsNotWritten(path: path, reason: Self.message(errno))
            }
        }
    }

    /// Drops everything behind the reports that were found.
    private func cut() throws(BatchError) {
        kept = nil
        guard ftruncate(file.fileDescriptor, end) == 0 else {
            throw .reportsNotWritten(path: path, reason: Self.message(errno))
        }
    }

    private static func status(of number: Int32) -> stat {
        var status = stat()
        // An open file always has one.
        _ = unsafe fstat(number, &status)
        return status
    }

    private static func message(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

    // More than a report has before the word for how the run ended, and that word.
    private static let startLimit = 256
}
