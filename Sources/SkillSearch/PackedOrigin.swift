import Foundation

/// What a packed file is made from: which model, and the size and date of each of its files.
///
/// Reading 90 MB at each start to see whether they changed would take longer than all else.
struct PackedOrigin: Hashable, Sendable {
    let words: [UInt64]

    /// Looks at the files in `folder`.
    init(of folder: URL) throws(EmbeddingError) {
        var words: [UInt64] = []
        for file in ModelFolder.files {
            let path = folder.appending(path: file.name).path
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                let reason = unsafe String(cString: strerror(errno))
                throw .unreadable(file: path, reason: "\(reason).")
            }
            words += Self.words(ofDigest: file.digest)
            words += [
                UInt64(bitPattern: Int64(status.st_size)),
                UInt64(bitPattern: Int64(status.st_mtim.tv_sec)),
                UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)),
            ]
        }
        self.words = words
    }

    static let wordCount = 7 * ModelFolder.files.count

    private static func words(ofDigest digest: String) -> [UInt64] {
        stride(from: 0, to: 64, by: 16).map { start in
            UInt64(digest.dropFirst(start).prefix(16), radix: 16) ?? 0
        }
    }
}
