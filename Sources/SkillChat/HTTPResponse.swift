import Foundation

/// An HTTP response, whole.
struct HTTPResponse: Hashable, Sendable {
    var status: Int
    /// By lowercase name; of headers sent twice, the last.
    var headers: [String: String]
    var body: Data
}
