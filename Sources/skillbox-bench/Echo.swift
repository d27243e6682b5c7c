import Foundation

/// A program without a jail that gives back what it is given.
final class Echo {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init() throws {
        process.executableURL = URL(filePath: "/usr/bin/cat")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        // It ends with its input; when that is closed already, it has ended.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func answer(to bytes: Data) throws -> Data {
        try input.fileHandleForWriting.write(contentsOf: bytes)
        return try output.fileHandleForReading.read(upToCount: bytes.count) ?? Data()
    }
}
