import Foundation

/// The program `skillbox-bench`, as people start it.
enum Bench {
    struct Answer {
        var status: Int32
        var text: String
    }

    /// A program that was built beside the tests.
    static func program(_ name: String) -> URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name)
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Answer {
        let process = Process()
        let output = Pipe()
        process.executableURL = program("skillbox-bench")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = output
        // Reading and waiting block, so they have a thread of their own.
        return try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(
                    with: Result {
                        try process.run()
                        let data = try output.fileHandleForReading.readToEnd() ?? Data()
                        process.waitUntilExit()
                        return Answer(
                            status: process.terminationStatus,
                            text: String(decoding: data, as: UTF8.self))
                    })
            }.start()
        }
    }
}
