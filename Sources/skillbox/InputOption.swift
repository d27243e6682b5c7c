import ArgumentParser
import Foundation
import SkillCore

/// A JSON value from the command line, a file, or standard input.
struct InputOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The input: JSON, @FILE, or - for standard input.", valueName: "json"))
    var input = "{}"

    /// Whether the input lies in a file or comes from standard input.
    var isFile: Bool { input == "-" || input.hasPrefix("@") }

    /// Opens the input to be read piece by piece.
    func file() throws -> FileHandle {
        input == "-" ? .standardInput : try InputFile.open(atPath: String(input.dropFirst()))
    }

    func value() throws -> JSONValue {
        let data =
            if input == "-" {
                try InputFile.standardInput()
            } else if input.hasPrefix("@") {
                try InputFile.contents(atPath: String(input.dropFirst()))
            } else {
                Data(input.utf8)
            }
        do {
            return try JSONValue(parsing: data)
        } catch {
            throw InputError.notJSON
        }
    }
}
