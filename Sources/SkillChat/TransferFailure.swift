/// Why a transfer brought no response.
enum TransferFailure: Error, Hashable, Sendable {
    case interrupted
    case timedOut
    /// The response is more than the transfer accepts, which is this many bytes.
    case tooLarge(limit: Int)
    /// What answered doesn't speak HTTP.
    case notHTTP
    /// The connection was not made or broke: another try may work.
    case broken(reason: String)
    /// A stream ended in the middle of the answer: another try may work.
    case cutOff
    /// libcurl could not be loaded.
    case missingLibrary(reason: String)
    /// The connection can't work however often it is tried, for example for its certificate.
    case impossible(reason: String)

    /// Whether the same may work when it is tried again.
    var isPassing: Bool {
        switch self {
        case .broken, .cutOff: true
        case .interrupted, .timedOut, .tooLarge, .notHTTP, .missingLibrary, .impossible: false
        }
    }
}
