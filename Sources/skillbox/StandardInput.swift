import Foundation

/// What this program was given on standard input.
enum StandardInput {
    /// Everything up to the end, or nothing when a person sits there.
    static func contents() throws -> Data {
        guard isatty(STDIN_FILENO) == 0 else { return Data() }
        return try FileHandle.standardInput.readToEnd() ?? Data()
    }
}
