import Foundation
import SkillCore

/// Where each skill of a map is drawn, and how large.
///
/// Both directions have one scale, so that distances in the picture are those in the plane. Dots
/// that would hide one another move apart.
struct LibraryMapLayout {
    struct Dot: Hashable {
        var center: SIMD2<Double>
        var radius: Double
    }

    /// One for each point of the map.
    let dots: [Dot]
    /// How many skills use each point of the map.
    let users: [Int]

    init(_ map: LibraryMap) {
        let counts = map.points.reduce(into: [SkillName: Int]()) { counts, point in
            for name in point.uses { counts[name, default: 0] += 1 }
        }
        users = map.points.map { counts[$0.name, default: 0] }
        let radius = Self.radius(among: map.points.count)
        let centers = Self.spread(
            Self.fitted(map.points.map { [$0.x, -$0.y] }),
            apart: Self.distance(among: map.points.count, radius: radius))
        dots = zip(centers, users).map { center, users in
            // The area grows with the users, up to nine times that of a skill without any.
            Dot(center: center, radius: radius * min(3, (1 + 0.6 * Double(users)).squareRoot()))
        }
    }

    /// The whole picture.
    static let page = LibraryMapBox(low: [0, 0], high: [1200, 900])
    /// Where dots lie: what is left beside it is for their names.
    static let plot = LibraryMapBox(low: [110, 116], high: [1090, 812])

    /// As many skills as can all be named; more are drawn smaller and paler.
    static let mostSpacious = 200

    /// The radius of a skill that no other uses.
    private static func radius(among count: Int) -> Double {
        min(6, max(1.2, 130 / Double(max(count, 1)).squareRoot()))
    }

    /// How far apart the middles of two dots are at least.
    ///
    /// Large dots don't touch; of small ones, which are translucent, a part shows.
    private static func distance(among count: Int, radius: Double) -> Double {
        let area = plot.size.x * plot.size.y / Double(max(count, 1))
        return min((count <= mostSpacious ? 2.3 : 1.4) * radius, 0.5 * area.squareRoot())
    }

    /// Moves and scales all points to fill the plot.
    private static func fitted(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
        guard let first = points.first else { return [] }
        let bounds = points.reduce(LibraryMapBox(low: first, high: first)) { bounds, point in
            LibraryMapBox(
                low: pointwiseMin(bounds.low, point), high: pointwiseMax(bounds.high, point))
        }
        let room = plot.size / pointwiseMax(bounds.size, SIMD2(repeating: smallestExtent))
        let scale = min(room.x, room.y)
        return points.map { plot.center + ($0 - bounds.center) * scale }
    }

    /// Moves each point that is nearer than `distance` to an earlier one to the nearest free place
    /// of a spiral around it.
    private static func spread(
        _ points: [SIMD2<Double>], apart distance: Double
    ) -> [SIMD2<Double>] {
        var placed = PlacedPoints(in: plot, apart: distance)
        // Where the spiral of a square has got to: every place before that is taken.
        var turns = [Int](repeating: 0, count: placed.count)
        return points.map { point in
            let square = placed.square(of: point)
            var place = point
            while !plot.contains(place) || !placed.hasRoom(at: place), turns[square] < mostTurns {
                turns[square] += 1
                let turn = Double(turns[square])
                let angle = turn * goldenAngle
                place = point + distance / 2 * turn.squareRoot() * [cos(angle), sin(angle)]
            }
            placed.insert(turns[square] < mostTurns ? place : point)
            return turns[square] < mostTurns ? place : point
        }
    }

    /// Points of which no two are nearer than a distance.
    private struct PlacedPoints {
        private let area: LibraryMapBox
        private let distance: Double
        /// So small that each square holds one point.
        private let side: Double
        private let columns: Int
        private let rows: Int
        private var points: [SIMD2<Double>?]

        init(in area: LibraryMapBox, apart distance: Double) {
            self.area = area
            self.distance = distance
            side = distance / 2.0.squareRoot()
            columns = Int(area.size.x / side) + 1
            rows = Int(area.size.y / side) + 1
            points = Array(repeating: nil, count: columns * rows)
        }

        /// How many squares there are.
        var count: Int { points.count }

        func square(of point: SIMD2<Double>) -> Int {
            let position = position(of: point)
            return position.y * columns + position.x
        }

        func hasRoom(at point: SIMD2<Double>) -> Bool {
            let middle = position(of: point)
            for row in max(0, middle.y - 2)...min(rows - 1, middle.y + 2) {
                for column in max(0, middle.x - 2)...min(columns - 1, middle.x + 2) {
                    guard let other = points[row * columns + column] else { continue }
                    let offset = other - point
                    if (offset * offset).sum() < distance * distance { return false }
                }
            }
            return true
        }

        mutating func insert(_ point: SIMD2<Double>) {
            points[square(of: point)] = point
        }

        /// The column and the row.
        private func position(of point: SIMD2<Double>) -> SIMD2<Int> {
            let squares = ((point - area.low) / side).clamped(
                lowerBound: .zero, upperBound: [Double(columns - 1), Double(rows - 1)])
            return [Int(squares.x), Int(squares.y)]
        }
    }

    // After so many the page is full.
    private static let mostTurns = 100_000
    private static let goldenAngle = Double.pi * (3 - 5.0.squareRoot())
    // Embeddings that differ by less than their rounding lie in one place.
    private static let smallestExtent = 1e-6
}
