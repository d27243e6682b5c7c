import Foundation

/// A program run outside any jail.
struct OutsideProgram {
    var output: String
    var errors: String
    var exitCode: Int32

    static func run(
        _ program: URL, arguments: [String], environment: [String]? = nil
    ) throws -> OutsideProgram {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        if let environment {
            process.environment = Dictionary(
                environment.map { entry in
                    let parts = entry.split(separator: "=", maxSplits: 1)
                    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
                }, uniquingKeysWith: { $1 })
        }
        try process.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let complaint = String(
            decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        // Foundation's own wait hangs now and then when a process ends just before it.
        while process.isRunning { usleep(1000) }
        return OutsideProgram(
            output: text, errors: complaint, exitCode: process.terminationStatus)
    }
}
