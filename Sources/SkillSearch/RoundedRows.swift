import CVectorKernels

/// Vectors rounded to 8 bits, in memory.
// Sendable because a storage that more than one value holds is never written.
@safe struct RoundedRows: @unchecked Sendable {
    private(set) var count = 0
    private(set) var bounds = RoundingBounds()
    private let quads: Int
    private var storage: PanelStorage?

    init(dimension: Int) {
        quads = VectorRounding.quads(ofDimension: dimension)
    }

    mutating func append(_ vector: VectorRounding) {
        reserve(panels: count / RoundedRow.rowsOfAPanel + 1)
        count += 1
        set(vector, atRow: count - 1)
    }

    mutating func set(_ vector: VectorRounding, atRow row: Int) {
        precondition(row < count && vector.codes.count == quads * 4, "The row must fit.")
        bounds.form(vector)
        reserve(panels: 0)
        unsafe scan_put(
            panel(ofRow: row), row % RoundedRow.rowsOfAPanel, vector.codes, quads, vector.scale)
    }

    /// Takes the last row away, after moving it to `row`.
    mutating func removeByMovingLast(to row: Int) {
        precondition(row < count, "The row must be there.")
        reserve(panels: 0)
        count -= 1
        guard row < count else { return }
        unsafe scan_copy(
            panel(ofRow: row), row % RoundedRow.rowsOfAPanel,
            panel(ofRow: count), count % RoundedRow.rowsOfAPanel, quads)
    }

    func withRows<Result>(_ body: (scan_rows) -> Result) -> Result {
        withExtendedLifetime(storage) {
            unsafe body(
                scan_rows(
                    panels: storage?.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    count: count, quads: quads))
        }
    }

    /// Makes sure that there is room for so many panels, and that nobody else has it.
    private mutating func reserve(panels: Int) {
        let needed = panels * scan_panel_bytes(quads)
        let there = unsafe storage?.bytes.count ?? 0
        guard there < needed || !isKnownUniquelyReferenced(&storage) else { return }
        let earlier = unsafe UnsafeRawBufferPointer(
            storage?.bytes ?? UnsafeMutableRawBufferPointer(start: nil, count: 0))
        let larger = there < needed ? max(needed, there * 2) : there
        storage = unsafe PanelStorage(count: larger, copying: earlier)
    }

    private func panel(ofRow row: Int) -> UnsafeMutablePointer<UInt8>? {
        unsafe storage?.bytes.baseAddress.map {
            unsafe ($0 + row / RoundedRow.rowsOfAPanel * scan_panel_bytes(quads))
                .assumingMemoryBound(to: UInt8.self)
        }
    }
}
