import ArgumentParser
import Foundation
import SkillCore
import SkillWorkshop

/// A JSON value from the command line, a file, or standard input.
struct InputOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The input: JSON, @FILE, or - for standard input.", valueName: "json"))
    var input = "{}"

    func value() throws -> JSONValue {
        let data: Data
        if input == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else if input.hasPrefix("@") {
            let path = String(input.dropFirst())
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw WorkshopError.noFile(path)
            }
            data = contents
        } else {
            data = Data(input.utf8)
        }
        do {
            return try JSONValue(parsing: data)
        } catch {
            throw WorkshopError.badInput(reason: "it is not valid JSON")
        }
    }
}
