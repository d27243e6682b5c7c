import Foundation

/// Bytes kept up to a limit; those beyond it are counted as cut off.
struct BoundedBuffer: Hashable, Sendable {
    private(set) var bytes = Data()
    private(set) var isTruncated = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ more: some Collection<UInt8>) {
        let kept = more.prefix(limit - bytes.count)
        bytes.append(contentsOf: kept)
        isTruncated = isTruncated || kept.count < more.count
    }

    /// Takes out what is kept.
    mutating func take() -> Data {
        defer { bytes = Data() }
        return bytes
    }
}
