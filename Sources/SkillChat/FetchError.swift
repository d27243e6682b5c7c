/// Why a page could not be fetched.
public enum FetchError: Error, Hashable, Sendable {
    /// libcurl, which talks to servers, could not be loaded.
    case missingLibrary(reason: String)
    case unreachable(origin: String, reason: String)
    case timedOut(after: Duration)
    case tooLarge(limit: Int)
    /// The page isn't UTF-8 text.
    case notText
    case cancelled
}

extension FetchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingLibrary(let reason):
            "Nothing can be fetched, because libcurl could not be loaded (\(reason)). "
                + "Install libcurl4, or another package that has it."
        case .unreachable(let origin, let reason):
            "\"\(origin)\" could not be reached: \(reason). Check the address and the network."
        case .timedOut(let limit):
            "The page did not come within \(limit). Allow the run more time, or try again later."
        case .tooLarge(let limit):
            "The page is larger than \(limit) bytes. Fetch a smaller one."
        case .notText:
            "The page isn't UTF-8 text. Fetch one that is."
        case .cancelled:
            "Fetching was cancelled. Do it again when it is wanted."
        }
    }
}
