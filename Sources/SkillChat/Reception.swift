import Foundation

/// What a transfer has received so far, bounded.
///
/// Only the thread the transfer runs on touches it.
final class Reception {
    private(set) var headers: [String: String] = [:]
    private(set) var body = Data()
    private(set) var isTooLarge = false
    let limit: Int
    private let onBytes: (@Sendable (Data) -> Void)?
    private var headerBytes = 0

    /// `onBytes` is called with each part of the body as it comes.
    init(limit: Int, onBytes: (@Sendable (Data) -> Void)? = nil) {
        self.limit = limit
        self.onBytes = onBytes
    }

    /// Keeps `bytes` of the body, or returns false when they are too many.
    func appendBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        if let onBytes { onBytes(unsafe Data(bytes)) }
        return true
    }

    /// Keeps one header line, or returns false when there are too many.
    func appendHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            isTooLarge = true
            return false
        }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        // An interim response, such as 100, comes before the real one and its headers don't count.
        if line.hasPrefix("HTTP/") { headers = [:] }
        let parts = line.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
            headers[String(parts[0]).trimmingBlanks.lowercased()] = String(parts[1]).trimmingBlanks
        }
        return true
    }

    private static let headerLimit = 256 * 1024
}
