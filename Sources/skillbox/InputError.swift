/// Why a file that a person named can't be used.
enum InputError: Error, Hashable, Sendable {
    case notReadable(path: String)
    case notText(path: String)
    /// The limit is in MiB.
    case tooLarge(path: String, limit: Int)
    case notJSON
    case notAnObject
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
        }
    }
}
