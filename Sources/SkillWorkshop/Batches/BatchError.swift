/// Why a skill could not be run on each line of a file.
public enum BatchError: Error, Hashable, Sendable {
    case inputNotRead(reason: String)
    case reportsNotOpened(path: String, reason: String)
    /// Another batch writes its reports to the file.
    case reportsInUse(path: String)
    /// The reports would be written over the input.
    case reportsAreTheInput(path: String)
    /// The file's line doesn't come from this skill and this input.
    case otherReports(path: String, line: Int)
    case reportsNotWritten(path: String, reason: String)
}

extension BatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inputNotRead(let reason):
            "The input could not be read to its end: \(reason). Check where it comes from."
        case .reportsNotOpened(let path, let reason):
            "The reports can't be kept in \"\(path)\": \(reason). Name another file."
        case .reportsInUse(let path):
            "Another skillbox is writing to \"\(path)\". Wait until it ends, or name another file."
        case .reportsAreTheInput(let path):
            "The file \"\(path)\" is the input. Name another one for the reports."
        case .otherReports(let path, let line):
            """
            Line \(line) of "\(path)" is no report of this skill, as it is now, on this input. \
            Name another file, or give --restart to write this one anew.
            """
        case .reportsNotWritten(let path, let reason):
            """
            The reports could not be written to "\(path)": \(reason). Make room, then run the \
            same command again for the rest.
            """
        }
    }
}
