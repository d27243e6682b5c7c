/// The first bytes of a segment: how much of what follows, and the checksums of it.
///
/// Layout: a line of eight 64-bit words. Then come the panels, the keys of their rows, the keys that the segment takes
/// out of older ones, and zeros up to a whole line.
struct SegmentHeader: Hashable, Sendable {
    var dimension: Int
    var count: Int
    var removedCount: Int
    var bounds: RoundingBounds
    var panelsChecksum: UInt64
    var keysChecksum: UInt64

    static let wordCount = 8
    static let size = wordCount * 8

    init(
        dimension: Int, count: Int, removedCount: Int, bounds: RoundingBounds,
        panelsChecksum: UInt64, keysChecksum: UInt64
    ) {
        self.dimension = dimension
        self.count = count
        self.removedCount = removedCount
        self.bounds = bounds
        self.panelsChecksum = panelsChecksum
        self.keysChecksum = keysChecksum
    }

    /// Takes words over, or returns nil when they are no header of a file that has this size.
    init?(words: [UInt64], dimension: Int, fileSize: Int) {
        guard words.count == Self.wordCount, words[0] == UInt64(dimension),
            // So that no size below overflows. Rows are numbered by 32 bits.
            words[1] <= UInt64(UInt32.max), words[2] <= UInt64(UInt32.max),
            let bounds = RoundingBounds(
                errorByScale: Double(bitPattern: words[3]), length: Double(bitPattern: words[4]))
        else { return nil }
        self.init(
            dimension: dimension, count: Int(words[1]), removedCount: Int(words[2]),
            bounds: bounds, panelsChecksum: words[5], keysChecksum: words[6])
        // No word is left that could be anything.
        guard fileSize == self.fileSize, words == self.words else { return nil }
    }

    var words: [UInt64] {
        let words = [
            UInt64(dimension), UInt64(count), UInt64(removedCount),
            bounds.errorByScale.bitPattern, bounds.length.bitPattern, panelsChecksum,
            keysChecksum,
        ]
        return words + [UInt64](repeating: 0, count: Self.wordCount - words.count)
    }

    var checksum: UInt64 {
        unsafe words.withUnsafeBytes { unsafe VectorKernels.widest.checksum(of: $0) }
    }

    var panels: Range<Int> {
        let panelCount = (count + RoundedRow.rowsOfAPanel - 1) / RoundedRow.rowsOfAPanel
        let bytes = RoundedRow.bytesOfAPanel(dimension: dimension)
        return Self.size..<(Self.size + panelCount * bytes)
    }

    /// Of both lists, and the zeros.
    var keys: Range<Int> {
        panels.upperBound..<(panels.upperBound + Self.lines(count + removedCount) * 64)
    }

    var fileSize: Int { keys.upperBound }

    private static func lines(_ keys: Int) -> Int { (keys + 7) / 8 }
}
