import Foundation
import Glibc
import Synchronization

/// Keeps a program's file and a new process apart.
///
/// Between its birth and its `execve` a process holds a copy of every descriptor of ours. One that
/// is born while a program's file is open for writing makes the kernel refuse to run that program
/// ("Text file busy").
enum ProgramFile {
    private static let turn = Mutex<Void>(())

    /// Starts a process by `start`, which returns after its `execve`.
    static func whileNoneIsWritten<Value: Sendable>(_ start: () -> sending Value) -> Value {
        turn.withLock { _ in start() }
    }

    /// Writes a program that everybody may execute.
    static func write(_ bytes: Data, to file: URL) throws {
        try turn.withLock { _ in
            try bytes.write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
    }
}
