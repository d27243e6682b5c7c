import Foundation
import SkillCore

/// Finds places for the names of a map, so that none covers another.
///
/// The skills used most choose first. In a small library every skill is named: a name without room
/// beside its dot moves away and keeps a line to it. In a large one names appear where there is
/// room.
struct LibraryMapLabels {
    private(set) var labels: [LibraryMapLabel] = []
    /// The size of the letters.
    let size: Double
    private let map: LibraryMap
    private let layout: LibraryMapLayout
    private var room = LibraryMapRoom(area: Self.area)

    init(_ map: LibraryMap, layout: LibraryMapLayout) {
        self.map = map
        self.layout = layout
        let isSpacious = map.points.count <= LibraryMapLayout.mostSpacious
        size = isSpacious ? 14 : 12
        // Many small dots may shine through a name; a few large ones must not.
        if isSpacious { for point in layout.dots.indices { room.take(box(of: point)) } }
        var waiting = map.points.indices.sorted {
            (layout.users[$1], map.points[$0].name) < (layout.users[$0], map.points[$1].name)
        }
        guard isSpacious else {
            for point in waiting where room.isFree(box(of: point)) {
                if placeBeside(point, keepingClear: 5) { room.take(box(of: point)) }
            }
            return
        }
        waiting = waiting.filter { !placeBeside($0, keepingClear: 1) }
        waiting = waiting.filter { !placeAway($0, within: Self.leaderReach, crossing: false) }
        for point in waiting { _ = placeAway(point, within: 1_000, crossing: true) }
    }

    private mutating func placeBeside(_ point: Int, keepingClear margin: Double) -> Bool {
        let dot = layout.dots[point]
        for direction in Self.directions {
            let label = LibraryMapLabel(
                map.points[point].name.text, of: point,
                beside: dot.center + direction * (dot.radius + 3), towards: direction, size: size)
            guard room.isFree(label.box.grown(by: margin)) else { continue }
            room.take(label.box)
            labels.append(label)
            return true
        }
        return false
    }

    /// Puts a name at the end of a line, the shortest that finds room.
    private mutating func placeAway(
        _ point: Int, within reach: Double, crossing mayCross: Bool
    ) -> Bool {
        let dot = layout.dots[point]
        let outward = dot.center - Self.area.center
        let first = atan2(outward.y, outward.x)
        var length = dot.radius + 10
        while length < reach {
            for step in 0..<Self.leaderDirections {
                // Outwards first, then more and more to both sides.
                let turn = Double((step + 1) / 2) * (step.isMultiple(of: 2) ? 1 : -1)
                let angle = first + turn * 2 * .pi / Double(Self.leaderDirections)
                let direction: SIMD2 = [cos(angle), sin(angle)]
                let end = dot.center + direction * length
                var label = LibraryMapLabel(
                    map.points[point].name.text, of: point, beside: end + direction * 2,
                    towards: direction, size: size)
                let leader = LibraryMapLabel.Leader(
                    start: dot.center + direction * (dot.radius + 1), end: end)
                let trace = Self.trace(of: leader).filter { !$0.overlaps(box(of: point)) }
                guard room.isFree(label.box.grown(by: 1)),
                    mayCross || trace.allSatisfy(room.isFree)
                else { continue }
                label.leader = leader
                room.take(label.box)
                for box in trace { room.take(box) }
                labels.append(label)
                return true
            }
            length *= 1.15
        }
        return false
    }

    private func box(of point: Int) -> LibraryMapBox {
        LibraryMapBox(around: layout.dots[point].center, reach: layout.dots[point].radius)
    }

    /// Small boxes along a line.
    private static func trace(of leader: LibraryMapLabel.Leader) -> [LibraryMapBox] {
        let way = leader.end - leader.start
        let length = (way * way).sum().squareRoot()
        return stride(from: leaderClearance, to: length, by: leaderClearance).map { step in
            LibraryMapBox(around: leader.start + way * (step / length), reach: leaderClearance)
        }
    }

    private static let area = LibraryMapBox(low: [12, 96], high: [1188, 836])
    private static let leaderReach = 220.0
    private static let leaderClearance = 3.0
    private static let leaderDirections = 60
    private static let directions: [SIMD2<Double>] = [
        [1, 0], [-1, 0], [0, -1], [0, 1], [0.7, -0.7], [0.7, 0.7], [-0.7, -0.7], [-0.7, 0.7],
    ]
}
