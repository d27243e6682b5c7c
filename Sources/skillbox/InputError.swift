/// Why a file that a person named can't be used.
enum InputError: Error, Hashable, Sendable {
    case notReadable(path: String)
    case notText(path: String)
    /// The limit is in MiB.
    case tooLarge(path: String, limit: Int)
    case notJSON
    case notAnObject
    /// A field's text is to come from a file, and the input has the field already.
    case fieldTwice(String)
    case notPlan(path: String, problems: [String])
    case notSchema
    case planNotWritten(path: String, reason: String)
}

extension InputError: CustomStringConvertible {
    var description: String {
        switch self {
        case .notReadable(let path):
            "There is no readable file at \"\(path)\". Check the path."
        case .notText(let path):
            "The file \"\(path)\" is not UTF-8 text. Name a text file."
        case .tooLarge(let path, let limit):
            "The input \"\(path)\" is larger than \(limit) MiB. Give a smaller one."
        case .notJSON:
            "The input is not valid JSON. Give one JSON value, @FILE, or - to read it."
        case .notAnObject:
            "The input is not a JSON object. Give its fields by name, such as '{\"text\": \"one\"}'."
        case .fieldTwice(let name):
            "The field \"\(name)\" is in --input and in --file. Give it once."
        case .notPlan(let path, let problems):
            problems.map { "\(path == "-" ? "plan" : path): \($0)" }.joined(separator: "\n")
        case .notSchema:
            "The output's schema is not a JSON object. Give a JSON Schema, or a file with one."
        case .planNotWritten(let path, let reason):
            "The plan can't be written to \"\(path)\": \(reason). Name another file."
        }
    }
}
