import ArgumentParser
import Foundation
import SkillCore

/// A JSON value from the command line, a file, or standard input, and fields whose text lies in
/// files.
struct InputOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The input: JSON, @FILE, or - for standard input.", valueName: "json"))
    var input = "{}"

    @Option(
        help: ArgumentHelp(
            """
            Give a field of the input the text of a file. Repeatable; a name that comes again \
            makes an array of texts.
            """, valueName: "name=path"))
    var file: [FieldFile] = []

    /// Whether the input lies in a file or comes from standard input.
    var isFile: Bool { input == "-" || input.hasPrefix("@") }

    /// Opens the input to be read piece by piece.
    func handle() throws -> FileHandle {
        input == "-" ? .standardInput : try InputFile.open(atPath: String(input.dropFirst()))
    }

    /// The input with what the files hold.
    func value() throws -> JSONValue {
        let value = try written()
        guard !file.isEmpty else { return value }
        guard var fields = value.objectValue else { throw InputError.notAnObject }
        for (name, files) in Dictionary(grouping: file, by: \.name).sorted(by: { $0.key < $1.key })
        {
            guard fields[name] == nil else { throw InputError.fieldTwice(name) }
            let texts = try files.map { JSONValue.string(try InputFile.text(atPath: $0.path)) }
            fields[name] = texts.count == 1 ? texts[0] : .array(texts)
        }
        return .object(fields)
    }

    private func written() throws -> JSONValue {
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
