import Glibc

/// The small file that says which segments make up a sidecar, and what of.
///
/// It is replaced at once, by a rename. The checksum of each segment's header is in it, and those of
/// a segment's sections are in its header: so nothing is believed that this file didn't name.
///
/// Layout: 64-bit words, of which the last is a checksum of all with a zero in its place, in whole
/// lines of eight words.
struct SidecarManifest: Hashable, Sendable {
    struct Segment: Hashable, Sendable {
        /// Chosen at random: a file is never written twice.
        var id: UInt64
        var headerChecksum: UInt64

        var fileName: String { String(id, radix: 16) + Self.suffix }
        static let suffix = ".segment"
    }

    /// The SHA-256 of the names of the library and the model, in hexadecimal digits.
    var identity: String
    var dimension: Int
    var state: VectorSidecar.State
    /// The oldest first.
    var segments: [Segment]

    static let fileName = "manifest"
    private static let temporaryFileName = "manifest.new"

    /// Reads the manifest in `folder`; nil when none is there, or it isn't whole.
    init?(in folder: SidecarFolder) {
        guard let file = try? folder.file(Self.fileName, O_RDONLY | O_NONBLOCK),
            let size = file.size, size.isMultiple(of: 64), size > 0, size <= Self.greatestSize,
            let words = file.words(size / 8)
        else { return nil }
        self.init(words: words)
    }

    init(
        identity: String, dimension: Int, state: VectorSidecar.State, segments: [Segment]
    ) {
        self.identity = identity
        self.dimension = dimension
        self.state = state
        self.segments = segments
    }

    /// Replaces the manifest in `folder` by this one.
    func write(in folder: SidecarFolder) throws(SidecarError) {
        let file = try folder.file(Self.temporaryFileName, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(words, at: 0)
        try folder.rename(Self.temporaryFileName, to: Self.fileName)
    }

    private init?(words: [UInt64]) {
        guard words.count >= Self.fixedWords + 1, words.prefix(2) == [Self.magic, Self.version],
            words.last == Self.checksum(of: words),
            let dimension = Int(exactly: words[2]), let count = Int(exactly: words[5]),
            count <= (words.count - Self.fixedWords - 1) / 2
        else { return nil }
        let digits = words[6..<Self.fixedWords].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        identity = String(decoding: digits, as: UTF8.self)
        self.dimension = dimension
        state = VectorSidecar.State(
            change: Int64(bitPattern: words[3]), stamp: Int64(bitPattern: words[4]))
        segments = (0..<count).map { index in
            Segment(
                id: words[Self.fixedWords + 2 * index],
                headerChecksum: words[Self.fixedWords + 2 * index + 1])
        }
    }

    private var words: [UInt64] {
        var words = [
            Self.magic, Self.version, UInt64(dimension), UInt64(bitPattern: state.change),
            UInt64(bitPattern: state.stamp), UInt64(segments.count),
        ]
        let digits = Array(identity.utf8)
        for start in stride(from: 0, to: digits.count, by: 8) {
            words.append(digits[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        for segment in segments { words += [segment.id, segment.headerChecksum] }
        words += [UInt64](repeating: 0, count: 8 - words.count % 8)
        words[words.count - 1] = Self.checksum(of: words)
        return words
    }

    private static func checksum(of words: [UInt64]) -> UInt64 {
        let words = words.dropLast() + [0]
        return unsafe words.withUnsafeBytes { unsafe VectorKernels.widest.checksum(of: $0) }
    }

    /// "skillvec", as bytes of a little-endian word; on another machine it is something else.
    private static let magic: UInt64 = 0x6365_766c_6c69_6b73
    private static let version: UInt64 = 1
    /// Magic, version, dimension, change, stamp, count, and eight of the identity.
    private static let fixedWords = 14
    /// Segments double in size, so there are never more than some tens.
    private static let greatestSize = 1 << 16
}
