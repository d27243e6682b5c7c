/// What is taken of a picture, so that what comes later finds the free places.
///
/// Boxes lie in the squares of a grid: asking costs what lies near, not what lies anywhere.
struct LibraryMapRoom {
    private let area: LibraryMapBox
    private let columns: Int
    private let rows: Int
    private var squares: [[LibraryMapBox]]

    init(area: LibraryMapBox) {
        self.area = area
        columns = Int(area.size.x / Self.side) + 1
        rows = Int(area.size.y / Self.side) + 1
        squares = Array(repeating: [], count: columns * rows)
    }

    mutating func take(_ box: LibraryMapBox) {
        for square in squaresUnder(box) { squares[square].append(box) }
    }

    /// Whether `box` lies in the area and overlaps nothing that was taken.
    func isFree(_ box: LibraryMapBox) -> Bool {
        area.contains(box)
            && squaresUnder(box).allSatisfy { square in
                !squares[square].contains { $0.overlaps(box) }
            }
    }

    private func squaresUnder(_ box: LibraryMapBox) -> [Int] {
        let low = (box.low - area.low) / Self.side
        let high = (box.high - area.low) / Self.side
        let across = clamped(low.x, below: columns)...clamped(high.x, below: columns)
        let down = clamped(low.y, below: rows)...clamped(high.y, below: rows)
        return down.flatMap { row in across.map { row * columns + $0 } }
    }

    private func clamped(_ position: Double, below count: Int) -> Int {
        Int(min(max(position, 0), Double(count - 1)))
    }

    private static let side = 32.0
}
