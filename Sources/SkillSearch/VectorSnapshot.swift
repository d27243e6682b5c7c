public import SkillCore

/// The rounded vectors of a library, as they were at one state.
///
/// It stays what it is while others write. Its memory is that of the files.
public struct VectorSnapshot: Sendable {
    /// A row that can be among the nearest.
    public struct Candidate: Hashable, Sendable {
        public let key: Int64
        /// Between these lies the cosine with the query.
        public let low: Float
        public let high: Float
    }

    /// The library's state that the vectors are from.
    public var state: VectorSidecar.State { manifest.state }
    /// How many vectors there are.
    public let count: Int
    let manifest: SidecarManifest
    /// The oldest first.
    let segments: [MappedSegment]
    /// The rows of each segment that no newer one hides; nil when that is all of them.
    let alive: [RowBitmap?]
    private let model: EmbeddingModelID

    init(
        _ manifest: SidecarManifest, segments: [MappedSegment], model: EmbeddingModelID
    ) {
        self.manifest = manifest
        self.segments = segments
        self.model = model
        alive = Self.alive(segments)
        count = zip(segments, alive).reduce(0) { $0 + ($1.1?.population ?? $1.0.count) }
    }

    /// Returns all rows that can be among the nearest `limit` to a query, by ascending key.
    ///
    /// Never is a row left out that is among the nearest `limit`; how many more are returned depends
    /// on how near one another they are. Comparing the vectors themselves with ``Cosine`` then gives
    /// the exact answer.
    ///
    /// Keys that are excluded are left out: their vectors changed since. With a filter, it chooses
    /// from those keys only. A query that is no finite vector of the model is refused:
    /// `EmbeddingError.wrongDimension` and `.notFinite`.
    public func candidates(
        for query: Embedding, limit: Int, excluding excluded: Set<Int64> = [],
        among filter: KeyFilter? = nil
    ) throws(EmbeddingError) -> [Candidate] {
        guard query.dimension == model.dimension else {
            throw .wrongDimension(expected: model.dimension, found: query.dimension)
        }
        guard let rounding = VectorRounding(query.components.span) else { throw .notFinite }
        guard limit > 0 else { return [] }
        // All cosines are 0, and ties go to the lesser keys.
        if rounding.length == 0 { return leastKeys(limit, excluding: excluded, among: filter) }
        var scan = PanelScan([rounding], limit: limit, kernels: .widest)
        let excluded = excluded.sorted()
        var firstRows: [Int] = []
        var firstRow = 0
        for (segment, alive) in zip(segments, alive) {
            let wanted = wantedRows(segment, alive, excluding: excluded, among: filter)
            unsafe segment.withRows { rows in
                unsafe scan.add(
                    rows, bounds: segment.header.bounds, alive: wanted, firstRow: firstRow)
            }
            firstRows.append(firstRow)
            firstRow += segment.count
        }
        return (scan.lists.first?.candidates ?? []).map { candidate in
            let segment = (firstRows.firstIndex { $0 > candidate.row } ?? firstRows.count) - 1
            let key = segments[segment].key(ofRow: candidate.row - firstRows[segment])
            return Candidate(key: key, low: candidate.low, high: candidate.high)
        }.sorted { $0.key < $1.key }
    }

    private func leastKeys(
        _ limit: Int, excluding excluded: Set<Int64>, among filter: KeyFilter?
    ) -> [Candidate] {
        let excluded = excluded.sorted()
        var keys: [Int64] = []
        for (segment, alive) in zip(segments, alive) {
            let wanted = wantedRows(segment, alive, excluding: excluded, among: filter)
            let rows = (0..<segment.count).lazy.filter { wanted?[$0] ?? true }
            for row in rows.prefix(limit) { keys.append(segment.key(ofRow: row)) }
        }
        return keys.sorted().prefix(limit).map { Candidate(key: $0, low: 0, high: 0) }
    }

    /// Returns how many of `keys`, each of which is given once, have a vector here.
    public func count(of keys: [Int64]) -> Int {
        let keys = keys.sorted()
        var count = 0
        for (segment, alive) in zip(segments, alive) {
            segment.forEachRow(of: keys) { if alive?[$0] ?? true { count += 1 } }
        }
        return count
    }

    private func wantedRows(
        _ segment: MappedSegment, _ alive: RowBitmap?, excluding excluded: [Int64],
        among filter: KeyFilter?
    ) -> RowBitmap? {
        let wanted = Self.hiding(excluded, in: segment, alive: alive)
        guard let filter else { return wanted }
        var allowed = segment.rows(of: filter.keys)
        if let wanted { allowed.formIntersection(wanted) }
        return allowed
    }

    /// The rows of each segment that no newer one holds again or removes.
    private static func alive(_ segments: [MappedSegment]) -> [RowBitmap?] {
        segments.indices.map { index in
            segments[(index + 1)...].reduce(nil) { alive, newer in
                let alive = unsafe hiding(newer.keys, in: segments[index], alive: alive)
                return unsafe hiding(newer.removed, in: segments[index], alive: alive)
            }
        }
    }

    /// Takes the rows with `keys`, which ascend, out of those that are alive.
    static func hiding(
        _ keys: some RandomAccessCollection<Int64>, in segment: MappedSegment, alive: RowBitmap?
    ) -> RowBitmap? {
        var alive = alive
        segment.forEachRow(of: keys) { row in
            var bitmap = alive.take() ?? RowBitmap(count: segment.count, all: true)
            bitmap[row] = false
            alive = bitmap
        }
        return alive
    }
}
