import Foundation

/// The built program beside the tests, started as a person would start it.
enum Program {
    /// Where the built products lie.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    static let url = folder.appending(path: "skillbox")

    /// What one call needs beside its arguments.
    struct Setting {
        /// The library's folder; nil for one that isn't there.
        var library: URL?
        /// Variables beyond the usual ones; nil takes one away.
        var environment: [String: String?] = [:]
        var folder = URL(filePath: "/")
        /// A file to read standard input from; nil for nothing.
        var input: URL?
        var patience = Duration.seconds(120)
    }

    /// Runs `skillbox` with `arguments` to its end.
    static func run(_ arguments: String..., in setting: Setting) async throws -> ProgramOutcome {
        try await run(arguments, in: setting)
    }

    static func run(_ arguments: [String], in setting: Setting) async throws -> ProgramOutcome {
        try await turns.take {
            let process = try RunningProgram(url, arguments, setting)
            return try await process.end(within: setting.patience)
        }
    }

    /// Runs a line of shell, in which `skillbox` is the program.
    static func shell(_ line: String, in setting: Setting) async throws -> ProgramOutcome {
        try await turns.take {
            let process = try RunningProgram(URL(filePath: "/bin/sh"), ["-c", line], setting)
            return try await process.end(within: setting.patience)
        }
    }

    /// Starts `skillbox`; whoever does sees to its end.
    static func start(_ arguments: [String], in setting: Setting) throws -> RunningProgram {
        try RunningProgram(url, arguments, setting)
    }

    /// More at once would only wait for one another, and for longer than their limits allow.
    static let turns = Turns(atOnce: max(2, ProcessInfo.processInfo.activeProcessorCount))
}
