import CVectorKernels
import Glibc

/// A segment in memory, mapped from its file and found to be whole.
///
/// Mapped, because it is in memory already when somebody read it before: looking at all bytes of
/// 1,000,000 rows takes 20 ms that way, and 80 ms with a copy of them. A file that somebody else
/// cuts short meanwhile ends the process (SIGBUS); those who write segments never do.
// Sendable because nobody writes to the memory.
@safe final class MappedSegment: @unchecked Sendable {
    let header: SegmentHeader
    private let start: UnsafeMutableRawPointer

    enum Failure: Error {
        /// The file isn't there: a writer may have replaced it.
        case gone
        case damaged
    }

    /// Maps a segment that the manifest names, and reads all of it once.
    init(
        _ segment: SidecarManifest.Segment, dimension: Int, in folder: SidecarFolder
    ) throws(Failure) {
        guard let file = try? folder.file(segment.fileName, O_RDONLY | O_NONBLOCK) else {
            throw folder.has(segment.fileName) ? .damaged : .gone
        }
        guard let size = file.size, size >= SegmentHeader.size,
            let words = file.words(SegmentHeader.wordCount),
            let header = SegmentHeader(words: words, dimension: dimension, fileSize: size),
            header.checksum == segment.headerChecksum,
            let memory = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0),
            unsafe memory != MAP_FAILED
        else { throw .damaged }
        self.header = header
        unsafe start = memory
        guard checksum(of: header.panels) == header.panelsChecksum,
            checksum(of: header.keys) == header.keysChecksum,
            unsafe Self.isAscending(keys), unsafe Self.isAscending(removed)
        else { throw .damaged }
    }

    deinit { _ = unsafe munmap(start, header.fileSize) }

    var count: Int { header.count }

    /// The keys of all rows, ascending.
    var keys: UnsafeBufferPointer<Int64> {
        unsafe list(from: header.keys.lowerBound, count: header.count)
    }

    /// The keys that this segment takes out of older ones, ascending.
    var removed: UnsafeBufferPointer<Int64> {
        unsafe list(from: header.keys.lowerBound + header.count * 8, count: header.removedCount)
    }

    func withRows<Result>(_ body: (scan_rows) -> Result) -> Result {
        withExtendedLifetime(self) {
            unsafe body(
                scan_rows(
                    panels: panels, count: count,
                    quads: VectorRounding.quads(ofDimension: header.dimension)))
        }
    }

    func key(ofRow row: Int) -> Int64 {
        withExtendedLifetime(self) { unsafe keys[row] }
    }

    /// Where a row lies, as long as the segment is there.
    func row(_ row: Int) -> RoundedRow {
        precondition(row < count, "The row must be there.")
        let offset =
            row / RoundedRow.rowsOfAPanel
            * RoundedRow.bytesOfAPanel(dimension: header.dimension)
        return unsafe RoundedRow(panel: panels + offset, row: row % RoundedRow.rowsOfAPanel)
    }

    /// Returns the row with `key`, or nil when there is none.
    func row(of key: Int64) -> Int? {
        let row = unsafe keys.lowerBound(of: key, from: 0)
        return unsafe row < keys.count && keys[row] == key ? row : nil
    }

    /// Returns the rows whose keys are among `wanted`, which ascend.
    func rows(of wanted: some RandomAccessCollection<Int64>) -> RowBitmap {
        var bitmap = RowBitmap(count: count, all: false)
        forEachRow(of: wanted) { bitmap[$0] = true }
        return bitmap
    }

    /// Gives `body` every row whose key is among `wanted`, which ascend.
    func forEachRow(of wanted: some RandomAccessCollection<Int64>, _ body: (Int) -> Void) {
        withExtendedLifetime(self) { unsafe search(keys, for: wanted, body) }
    }

    private func search(
        _ keys: UnsafeBufferPointer<Int64>, for wanted: some RandomAccessCollection<Int64>,
        _ body: (Int) -> Void
    ) {
        guard let first = unsafe keys.first, let last = unsafe keys.last else { return }
        var row = 0
        for key in wanted where first <= key && key <= last {
            row = unsafe keys.lowerBound(of: key, from: row)
            if unsafe row < keys.count && keys[row] == key { body(row) }
        }
    }

    private var panels: UnsafePointer<UInt8> {
        unsafe UnsafePointer(
            (start + header.panels.lowerBound).assumingMemoryBound(to: UInt8.self))
    }

    private func list(from offset: Int, count: Int) -> UnsafeBufferPointer<Int64> {
        unsafe UnsafeBufferPointer(
            start: (start + offset).assumingMemoryBound(to: Int64.self), count: count)
    }

    private func checksum(of range: Range<Int>) -> UInt64 {
        unsafe VectorKernels.widest.checksum(
            of: UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
    }

    private static func isAscending(_ keys: UnsafeBufferPointer<Int64>) -> Bool {
        // Without leaving early, so that the compiler makes vector instructions of it.
        var isAscending = true
        for index in stride(from: 1, to: keys.count, by: 1) {
            isAscending = unsafe (keys[index - 1] < keys[index]) && isAscending
        }
        return isAscending
    }
}

extension UnsafeBufferPointer<Int64> {
    /// Returns the first index, not before `start`, of a number that isn't less than `number`.
    ///
    /// It looks nearby first: the numbers searched one after another ascend.
    fileprivate func lowerBound(of number: Int64, from start: Int) -> Int {
        var (low, high, step) = (start, start, 1)
        while unsafe high < count && self[high] < number {
            low = high + 1
            high += step
            step *= 2
        }
        high = Swift.min(high, count)
        while low < high {
            let middle = (low + high) / 2
            if unsafe self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
