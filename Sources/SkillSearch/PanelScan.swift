import CVectorKernels

/// Compares rounded queries with rounded rows, and gathers the rows that can be nearest.
struct PanelScan {
    /// Of each query.
    private(set) var lists: [CandidateList]
    private let queries: [VectorRounding]
    private let kernels: VectorKernels

    init(_ queries: [VectorRounding], limit: Int, kernels: VectorKernels) {
        self.queries = queries
        self.kernels = kernels
        lists = queries.map { _ in CandidateList(limit: limit) }
    }

    /// Compares with those of `rows` that are alive, or all.
    ///
    /// Among the candidates, row 0 of these is called `firstRow`.
    mutating func add(
        _ rows: scan_rows, bounds: RoundingBounds, alive: RowBitmap?, firstRow: Int
    ) {
        precondition(
            alive.map { unsafe $0.count == rows.count } ?? true, "Every row has its bit.")
        unsafe withUnsafeTemporaryAllocation(
            of: scan_hit.self, capacity: queries.count * Self.capacity
        ) { hits in
            var scans = unsafe queries.indices.map { index in
                unsafe scan_query(
                    codes: nil, bias: Self.bias(of: queries[index]), scale: queries[index].scale,
                    spread: bounds.spread(queries[index]), threshold: 0,
                    hits: hits.baseAddress.map { unsafe $0 + index * Self.capacity }, hit_count: 0)
            }
            let slacks = queries.map(bounds.slack)
            // One block for all codes, which stays where it is while C reads it.
            unsafe queries.flatMap(\.codes).withUnsafeBufferPointer { codes in
                for index in queries.indices {
                    unsafe scans[index].codes = codes.baseAddress.map {
                        unsafe $0 + index * queries[index].codes.count
                    }
                }
                unsafe run(&scans, slacks, over: rows, alive: alive, firstRow: firstRow)
            }
        }
    }

    private mutating func run(
        _ scans: inout [scan_query], _ slacks: [Float], over rows: scan_rows, alive: RowBitmap?,
        firstRow: Int
    ) {
        let words = unsafe (rows.count + 63) / 64
        var word = 0
        // Few rows first: they say what the next ones must reach.
        var step = 1
        while word < words {
            let end = min(words, word + step)
            step = min(step * 2, words)
            for index in lists.indices {
                unsafe scans[index].threshold = (lists[index].threshold - slacks[index]).nextDown
                unsafe scans[index].hit_count = 0
            }
            word = unsafe scans.withUnsafeMutableBufferPointer { scans in
                unsafe kernels.scan(
                    rows, alive: alive?.words, words: word..<end, for: scans,
                    capacity: Self.capacity)
            }
            for index in lists.indices {
                let hits = unsafe UnsafeBufferPointer(
                    start: scans[index].hits, count: scans[index].hit_count)
                for number in hits.indices {
                    let hit = unsafe hits[number]
                    lists[index].add(
                        CandidateList.Candidate(
                            row: firstRow + Int(hit.row), low: hit.low - slacks[index],
                            high: hit.high + slacks[index]))
                }
            }
        }
    }

    private static func bias(of query: VectorRounding) -> Int32 {
        query.codes.reduce(0) { $0 + 128 * Int32($1) }
    }

    /// Room for the hits of one query: a kernel returns when there is none for another 64.
    private static let capacity = 512
}
