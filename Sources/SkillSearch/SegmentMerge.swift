/// What an update writes: new rows, and those of the newest segments that are merged with them.
struct SegmentMerge {
    private let snapshot: VectorSnapshot
    private let added: [(key: Int64, vector: VectorRounding)]
    /// The keys that are gone, ascending; some may never have been there.
    private let removed: [Int64]
    /// The rows that are alive when the new ones are there.
    private let alive: [RowBitmap?]
    /// The segments from here on are merged.
    private let first: Int

    /// Takes new rows by ascending key.
    init(
        _ snapshot: VectorSnapshot, adding added: [(key: Int64, vector: VectorRounding)],
        removing removed: [Int64]
    ) {
        let keys = added.map(\.key)
        self.snapshot = snapshot
        self.added = added
        self.removed = Set(removed).subtracting(keys).sorted()
        let hidden = (keys + self.removed).sorted()
        alive = zip(snapshot.segments, snapshot.alive).map { segment, alive in
            VectorSnapshot.hiding(hidden, in: segment, alive: alive)
        }
        let sizes = zip(snapshot.segments, alive).map { segment, alive in
            Size(
                rows: segment.count, alive: alive?.population ?? segment.count,
                removed: segment.header.removedCount)
        }
        first = Self.firstMerged(sizes, added: hidden.count)
    }

    /// Writes the new segment, and returns all that there are then, the oldest first.
    func write(in folder: SidecarFolder) throws(SidecarError) -> [SidecarManifest.Segment] {
        let kept = Array(snapshot.manifest.segments[..<first])
        let gone = removedFromOlder()
        let isNothing =
            added.isEmpty && gone.isEmpty
            && zip(snapshot.segments, alive).dropFirst(first).allSatisfy { segment, alive in
                (alive?.population ?? segment.count) == 0
            }
        guard !isNothing else { return kept }
        var writer = try SegmentWriter(dimension: snapshot.manifest.dimension, in: folder)
        try writeRows(to: &writer)
        return kept + [try writer.finish(removing: gone)]
    }

    /// A row is alive in one place at most, so the next one is that with the least key.
    private func writeRows(to writer: inout SegmentWriter) throws(SidecarError) {
        let segments = Array(snapshot.segments[first...])
        let alive = Array(alive[first...])
        for segment in segments { writer.form(segment.header.bounds) }
        var next = segments.indices.map { Self.nextAlive(alive[$0], from: 0) }
        var nextAdded = 0
        while true {
            var least = nextAdded < added.count ? added[nextAdded].key : nil
            var source: Int?
            for index in segments.indices where next[index] < segments[index].count {
                let key = unsafe segments[index].keys[next[index]]
                if least.map({ key < $0 }) ?? true { (least, source) = (key, index) }
            }
            guard let least else { return }
            if let source {
                try writer.append(least, segments[source].row(next[source]))
                next[source] = Self.nextAlive(alive[source], from: next[source] + 1)
            } else {
                try writer.append(least, added[nextAdded].vector)
                nextAdded += 1
            }
        }
    }

    private static func nextAlive(_ alive: RowBitmap?, from row: Int) -> Int {
        guard let alive else { return row }
        var row = row
        while row < alive.count, !alive[row] { row += 1 }
        return row
    }

    /// The keys that the new segment takes out of those that stay: as far as these hold them.
    private func removedFromOlder() -> [Int64] {
        let older = snapshot.segments[..<first]
        var removed = Set(removed)
        for segment in snapshot.segments[first...] {
            unsafe removed.formUnion(segment.removed)
        }
        return removed.filter { key in older.contains { $0.row(of: key) != nil } }.sorted()
    }

    private struct Size {
        var rows: Int
        var alive: Int
        var removed: Int
    }

    /// Segments are merged from the newest on, until one is twice as large as all after it; and from
    /// one on that has a third of its rows for nothing.
    private static func firstMerged(_ sizes: [Size], added: Int) -> Int {
        var first = sizes.count
        var total = added
        guard total > 0 else { return first }
        while first > 0, sizes[first - 1].alive + sizes[first - 1].removed <= 2 * total {
            first -= 1
            total += sizes[first].alive + sizes[first].removed
        }
        let wasteful = sizes.firstIndex { ($0.rows - $0.alive) * 3 > $0.rows }
        return min(first, wasteful ?? first)
    }
}
