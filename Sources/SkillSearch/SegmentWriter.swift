import CVectorKernels
import Glibc

/// Writes a new segment, row by row in the order of their keys.
///
/// It has a name of its own that no manifest knows, and so nobody reads it before it is whole. What
/// isn't finished is removed again.
struct SegmentWriter: ~Copyable {
    private let folder: SidecarFolder
    private let file: SidecarFile
    private let id: UInt64
    private let dimension: Int
    private let panelBytes: Int
    private var keys: [Int64] = []
    private var bounds = RoundingBounds()
    /// The bytes of the file that aren't written yet, which begin at `base`.
    private let buffer: PanelStorage
    private var base = 0
    private var checksum = scan_checksum_start()
    private var isFinished = false

    init(dimension: Int, in folder: SidecarFolder) throws(SidecarError) {
        id = .random(in: .min ... .max)
        self.folder = folder
        self.dimension = dimension
        let segment = SidecarManifest.Segment(id: id, headerChecksum: 0)
        file = try folder.file(segment.fileName, O_RDWR | O_CREAT | O_EXCL)
        panelBytes = RoundedRow.bytesOfAPanel(dimension: dimension)
        buffer = unsafe PanelStorage(
            count: Self.chunk + panelBytes,
            copying: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    deinit {
        if !isFinished {
            let segment = SidecarManifest.Segment(id: id, headerChecksum: 0)
            _ = unsafe unlink("\(folder.path)/\(segment.fileName)")
        }
    }

    /// Widens the bounds to those of rows that are copied.
    mutating func form(_ other: RoundingBounds) { bounds.form(other) }

    /// Adds a row.
    mutating func append(_ key: Int64, _ vector: VectorRounding) throws(SidecarError) {
        bounds.form(vector)
        let (panel, row) = try unsafe next(key)
        unsafe scan_put(panel, row, vector.codes, quads, vector.scale)
    }

    /// Adds a row of another segment.
    mutating func append(_ key: Int64, _ other: RoundedRow) throws(SidecarError) {
        let (panel, row) = try unsafe next(key)
        unsafe scan_copy(panel, row, other.panel, other.row, quads)
    }

    /// Completes the segment, which takes the keys `removed` out of older ones.
    consuming func finish(removing removed: [Int64]) throws(SidecarError) -> SidecarManifest.Segment
    {
        let panelCount = (keys.count + RoundedRow.rowsOfAPanel - 1) / RoundedRow.rowsOfAPanel
        let end = SegmentHeader.size + panelCount * panelBytes
        try write(end - base)
        var words = (keys + removed).map { UInt64(bitPattern: $0) }
        words += [UInt64](repeating: 0, count: (8 - words.count % 8) % 8)
        let header = unsafe SegmentHeader(
            dimension: dimension, count: keys.count, removedCount: removed.count, bounds: bounds,
            panelsChecksum: scan_checksum_end(&checksum),
            keysChecksum: words.withUnsafeBytes { unsafe VectorKernels.widest.checksum(of: $0) })
        try file.write(words, at: end)
        try file.write(header.words, at: 0)
        isFinished = true
        return SidecarManifest.Segment(id: id, headerChecksum: header.checksum)
    }

    /// The place of the next row.
    private mutating func next(
        _ key: Int64
    ) throws(SidecarError) -> (panel: UnsafeMutablePointer<UInt8>?, row: Int) {
        precondition(keys.last.map { $0 < key } ?? true, "Keys must ascend.")
        let row = keys.count % RoundedRow.rowsOfAPanel
        let offset = SegmentHeader.size + keys.count / RoundedRow.rowsOfAPanel * panelBytes
        while offset - base > Self.chunk {
            try write(Self.chunk)
            moveToNextChunk()
        }
        keys.append(key)
        let panel = unsafe buffer.bytes.baseAddress.map {
            unsafe ($0 + offset - base).assumingMemoryBound(to: UInt8.self)
        }
        return unsafe (panel, row)
    }

    /// Writes the first `count` bytes of the buffer.
    private mutating func write(_ count: Int) throws(SidecarError) {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        // The header comes last, when the rest is known.
        let panels = base == 0 ? SegmentHeader.size : 0
        unsafe VectorKernels.widest.add(
            UnsafeRawBufferPointer(rebasing: bytes[panels...]), to: &checksum)
        try unsafe file.write(bytes, at: base)
    }

    private mutating func moveToNextChunk() {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[Self.chunk...])
        unsafe buffer.bytes.copyMemory(from: rest)
        // Rows that aren't there are zero.
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[rest.count...])
            .initializeMemory(as: UInt8.self, repeating: 0)
        base += Self.chunk
    }

    private var quads: Int { VectorRounding.quads(ofDimension: dimension) }

    // In such pieces the kernel keeps a file in large pages: mapping 1,000,000 rows takes half as
    // long as with pieces that aren't powers of two.
    private static let chunk = 1 << 20
}
