import CVectorKernels

/// Where a rounded row lies: its panel, and which of the panel's rows it is.
@safe struct RoundedRow {
    let panel: UnsafePointer<UInt8>
    let row: Int

    static let rowsOfAPanel = Int(SCAN_PANEL_ROWS)

    static func bytesOfAPanel(dimension: Int) -> Int {
        scan_panel_bytes(VectorRounding.quads(ofDimension: dimension))
    }
}
