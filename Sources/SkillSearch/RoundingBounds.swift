/// What bounds the products of rounded vectors, for many rows at once.
///
/// With a row v = s·c + δ and a query q = t·p + ε, of which c and p are codes, Cauchy and Schwarz
/// say |v·q - s·t·c·p| ≤ |δ|·(|q| + |ε|) + |ε|·|v|. One number for all rows bounds |δ|/s, so that a
/// scan reads nothing per row but its scale.
struct RoundingBounds: Hashable, Sendable {
    /// At least the length of every row's error in units of its scale.
    private(set) var errorByScale = 0.0
    /// At least the length of every row.
    private(set) var length = 0.0

    init() {}

    /// Takes over bounds that were kept, or returns nil when they can't be any.
    init?(errorByScale: Double, length: Double) {
        guard errorByScale.isFinite, errorByScale >= 0, length.isFinite, length >= 0 else {
            return nil
        }
        self.errorByScale = errorByScale
        self.length = length
    }

    mutating func form(_ row: VectorRounding) {
        // A row without a scale is next to nothing: see `slack`.
        if row.scale > 0 { errorByScale = max(errorByScale, row.error / Double(row.scale)) }
        length = max(length, row.length)
    }

    mutating func form(_ other: RoundingBounds) {
        errorByScale = max(errorByScale, other.errorByScale)
        length = max(length, other.length)
    }

    /// How far a product with `query` may be off, in units of a row's scale.
    func spread(_ query: VectorRounding) -> Float {
        Float(errorByScale * (query.length + query.error)).nextUp
    }

    /// How far it may be off besides.
    ///
    /// A kernel rounds six times to 24 bits, and so do the score and these bounds: together 6e-7 of
    /// the greatest product. Rows without a scale are shorter than 1e-27.
    func slack(_ query: VectorRounding) -> Float {
        Float(
            query.error * length + 1e-5 * query.length * length
                + 1e-27 * (query.length + query.error)
        ).nextUp
    }
}
