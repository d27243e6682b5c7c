import CVectorKernels

/// A vector rounded to 8 bits, and how far that is off.
struct VectorRounding {
    /// As many as the quads hold.
    let codes: [Int8]
    /// What a code of 1 stands for.
    let scale: Float
    /// The lengths of the vector and of the error.
    let length: Double
    let error: Double

    /// Rounds a vector, or returns nil when a component is no finite number, or it is so long that
    /// products of it might not be one: those of embeddings are one.
    init?(_ vector: Span<Float>) {
        let quads = Self.quads(ofDimension: vector.count)
        var rounding = scan_rounding()
        codes = unsafe [Int8](unsafeUninitializedCapacity: quads * 4) { codes, count in
            unsafe vector.withUnsafeBufferPointer { vector in
                rounding = unsafe scan_round(
                    vector.baseAddress, vector.count, codes.baseAddress, quads)
            }
            count = quads * 4
        }
        guard rounding.square < Self.greatestSquare else { return nil }
        scale = rounding.scale
        length = rounding.square.squareRoot()
        error = rounding.error_square.squareRoot()
    }

    /// More columns, and sums of their products would outgrow 32 bits.
    static let greatestDimension = 65_536
    private static let greatestSquare = 1e12

    /// How many groups of four columns hold a vector.
    static func quads(ofDimension dimension: Int) -> Int { (dimension + 3) / 4 }
}
