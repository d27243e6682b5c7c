import SkillCore

/// A skill's name on a map.
struct LibraryMapLabel: Hashable {
    /// Which part of the text lies at `position`.
    enum Anchor: String {
        case start
        case middle
        case end
    }

    /// The number of the point that it names.
    var point: Int
    var anchor: Anchor
    /// On the baseline.
    var position: SIMD2<Double>
    /// What the text covers at most.
    var box: LibraryMapBox
    /// The line from the dot to a name that found no room beside it.
    var leader: Leader?

    struct Leader: Hashable {
        var start: SIMD2<Double>
        var end: SIMD2<Double>
    }

    /// Puts a text beside `place`, in a direction: right of it, left of it, or above or below.
    init(
        _ text: String, of point: Int, beside place: SIMD2<Double>,
        towards direction: SIMD2<Double>, size: Double
    ) {
        let width = text.drawnWidth(size: size)
        let height = Self.lineHeight * size
        self.point = point
        let center: SIMD2<Double>
        if abs(direction.x) > 0.4 {
            anchor = direction.x > 0 ? .start : .end
            let side = direction.x > 0 ? 0.5 : -0.5
            center = place + [side * width, direction.y * height / 2]
        } else {
            anchor = .middle
            center = place + [0, direction.y * height / 2]
        }
        box = LibraryMapBox(
            low: center - [width / 2, height / 2], high: center + [width / 2, height / 2])
        let x =
            switch anchor {
            case .start: box.low.x
            case .middle: center.x
            case .end: box.high.x
            }
        position = [x, center.y + Self.baselineDrop * size]
    }

    private static let lineHeight = 1.25
    // From the middle of the small letters to their feet, about.
    private static let baselineDrop = 0.34
}
