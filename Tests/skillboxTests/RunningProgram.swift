import Foundation
import SkillTestSupport
import Synchronization

/// A program that was started, with its output going to files: no pipe of one test is ever held open
/// by a process of another.
final class RunningProgram: Sendable {
    /// The program did not end in time, and was killed.
    struct TooSlow: Error {
        var patience: Duration
    }

    private let process: Process
    private let folder: TemporaryFolder
    private let started = ContinuousClock.now
    private let ended: AsyncStream<Void>

    init(_ program: URL, _ arguments: [String], _ setting: Program.Setting) throws {
        folder = try TemporaryFolder()
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = setting.folder
        process.environment = Self.environment(setting)
        process.standardInput =
            try setting.input.map(FileHandle.init(forReadingFrom:))
            ?? FileHandle.nullDevice
        process.standardOutput = try Self.newFile(folder.file("output"))
        process.standardError = try Self.newFile(folder.file("errors"))
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var identifier: pid_t { process.processIdentifier }

    /// What it printed so far.
    var output: String { Self.text(folder.file("output")) }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end, and kills the program when `patience` is over.
    func end(within patience: Duration = .seconds(120)) async throws -> ProgramOutcome {
        let ended = ended
        let isInTime = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in ended {}
                return !Task.isCancelled
            }
            group.addTask {
                // The program ended first.
                try? await Task.sleep(for: patience)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        guard isInTime else {
            send(SIGKILL)
            throw TooSlow(patience: patience)
        }
        let wasKilled = process.terminationReason == .uncaughtSignal
        return ProgramOutcome(
            exitCode: wasKilled ? nil : process.terminationStatus,
            signal: wasKilled ? process.terminationStatus : nil,
            output: output, errors: Self.text(folder.file("errors")),
            time: ContinuousClock.now - started)
    }

    private static func environment(_ setting: Program.Setting) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment
        var environment = inherited.filter {
            ["HOME", "SKILLBOX_MODELS", "SKILLBOX_TOOLCHAIN", "TMPDIR", "XDG_DATA_HOME"]
                .contains($0.key)
        }
        environment["PATH"] = "\(Program.folder.path):\(inherited["PATH"] ?? "/usr/bin:/bin")"
        environment["COLUMNS"] = "80"
        // A test without a library must not find the user's.
        environment["SKILLBOX_LIBRARY"] = setting.library?.path ?? "/nowhere/library"
        environment["XDG_CONFIG_HOME"] = "/nowhere/config"
        for (name, value) in setting.environment { environment[name] = value }
        return environment
    }

    private static func newFile(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    private static func text(_ url: URL) -> String {
        // A file that was made and can't be read says as much as an empty one.
        String(decoding: (try? Data(contentsOf: url)) ?? Data(), as: UTF8.self)
    }
}
