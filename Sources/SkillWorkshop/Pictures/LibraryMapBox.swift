/// An upright rectangle of a picture, whose `y` grows downwards.
struct LibraryMapBox: Hashable {
    var low: SIMD2<Double>
    var high: SIMD2<Double>

    init(low: SIMD2<Double>, high: SIMD2<Double>) {
        self.low = low
        self.high = high
    }

    init(around center: SIMD2<Double>, reach: Double) {
        self.init(low: center - reach, high: center + reach)
    }

    var center: SIMD2<Double> { (low + high) / 2 }
    var size: SIMD2<Double> { high - low }

    func contains(_ point: SIMD2<Double>) -> Bool {
        all(point .>= low) && all(point .<= high)
    }

    func contains(_ box: LibraryMapBox) -> Bool { contains(box.low) && contains(box.high) }

    func overlaps(_ box: LibraryMapBox) -> Bool {
        all(low .< box.high) && all(box.low .< high)
    }

    func grown(by margin: Double) -> LibraryMapBox {
        LibraryMapBox(low: low - margin, high: high + margin)
    }
}
