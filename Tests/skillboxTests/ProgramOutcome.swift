import SkillCore

/// What a call of the program came to.
struct ProgramOutcome {
    /// Nil when a signal ended it.
    var exitCode: Int32?
    var signal: Int32?
    var output: String
    var errors: String
    var time: Duration

    /// Standard output, which must be one JSON value and nothing else.
    func json() throws -> JSONValue { try JSONValue(parsing: output) }

    /// The last part of standard error, and how the program ended.
    var summary: String {
        "exit \(exitCode ?? -1), signal \(signal ?? 0)\n\(output.suffix(2_000))\n\(errors.suffix(2_000))"
    }
}
