import Foundation
import Glibc
import SkillCore

/// Standard output for answers, standard error for everything else.
enum Printer {
    /// Models and strangers wrote parts of most answers: a terminal gets nothing that it would obey,
    /// and programs get what there is.
    static func answer(_ text: String) {
        let text = isatty(STDOUT_FILENO) == 1 ? TerminalText.harmless(text) : text
        pass(Data((text + "\n").utf8), to: STDOUT_FILENO)
    }

    static func answer(_ value: JSONValue) {
        answer(value.pretty)
    }

    /// Servers and files have a say in what went wrong, so a terminal must not obey it, wherever the
    /// text is kept until then.
    static func complain(_ text: String) {
        let lines = TerminalText.plainLines(text).joined(separator: "\n")
        pass(Data((lines + "\n").utf8), to: STDERR_FILENO)
    }

    /// Puts `text` in the place of the last line on the terminal that standard error goes to.
    static func replaceLine(with text: String) {
        pass(Data("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
    }

    /// Writes all of `bytes` to `descriptor`, and ends the program when the answer can't be given.
    static func pass(_ bytes: Data, to descriptor: Int32) {
        let reason = write([UInt8](bytes), to: descriptor)
        // A reader that has gone away wants no more, and that is not an error. When standard error
        // can't be written, there is nobody left to tell.
        guard reason != 0, reason != EPIPE, descriptor == STDOUT_FILENO else { return }
        complain("\(Failure(code: reason))")
        exit(2)
    }

    /// Prints one of many answers, or returns false when the reader has gone away and wants no more.
    static func offer(_ text: String) throws(Failure) -> Bool {
        switch write(Array((text + "\n").utf8), to: STDOUT_FILENO) {
        case 0: return true
        case EPIPE: return false
        case let code: throw Failure(code: code)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var code: Int32

        var description: String {
            let message = unsafe String(cString: strerror(code))
            return "The answer could not be printed: \(message). Check where the output goes."
        }
    }

    /// Returns 0 when all is written, else the error's number.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&event, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
