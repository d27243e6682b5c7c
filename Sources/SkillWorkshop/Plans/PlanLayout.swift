/// Where the boxes of a plan's figure stand, and the way of what flows between them.
///
/// Columns go from left to right, and those that don't fit beside one another in bands below.
struct PlanLayout {
    private let figure: PlanFigure
    private let columnsPerBand: Int
    /// The upper left corner of each box.
    private(set) var corners: [SIMD2<Double>] = []
    private(set) var size = SIMD2<Double>(0, 0)
    /// How far down those flows go that would else run behind a box.
    private var ways: [Int: Double] = [:]
    /// The upper edge of each band.
    private var tops: [Double] = []
    private let side: Double

    init(_ figure: PlanFigure) {
        self.figure = figure
        let columns = (figure.boxes.map(\.column).max() ?? 0) + 1
        let bands = (columns + Self.mostColumns - 1) / Self.mostColumns
        columnsPerBand = (columns + bands - 1) / bands
        // What comes from a band above needs room beside the boxes.
        side = bands > 1 ? Self.gap * 0.8 : Self.margin
        var heights = [Double](repeating: 0, count: columns)
        let perBand = columnsPerBand
        corners = figure.boxes.map { box in
            let x = side + Double(box.column % perBand) * (Self.boxWidth + Self.gap)
            let y = heights[box.column]
            heights[box.column] += Self.height(of: box) + Self.rowGap
            return [x, y]
        }
        let tallest = (0..<bands).map { band in
            let end = min(columns, (band + 1) * perBand)
            return (heights[(band * perBand)..<end].max() ?? 0) - Self.rowGap
        }
        for (number, box) in figure.boxes.enumerated() {
            // Each column stands in the middle of its band.
            let spare = tallest[box.column / perBand] - (heights[box.column] - Self.rowGap)
            corners[number].y += spare / 2
        }
        var detours = [Int](repeating: 0, count: bands)
        for number in figure.flows.indices where isBlocked(figure.flows[number]) {
            let band = band(of: figure.flows[number].to)
            // From the bottom of the band, which isn't known yet.
            ways[number] = tallest[band] + Self.detourGap + Double(detours[band]) * Self.lane
            detours[band] += 1
        }
        var bottom = Self.top
        for band in 0..<bands {
            let lanes = figure.flows.count { crossesInto(band, $0) }
            if band > 0 { bottom += Self.bandGap + Double(lanes) * Self.lane }
            tops.append(bottom)
            bottom += tallest[band]
            if detours[band] > 0 { bottom += Self.detourGap + Double(detours[band]) * Self.lane }
        }
        for (number, box) in figure.boxes.enumerated() {
            corners[number].y += tops[box.column / perBand]
        }
        let feet = ways
        for (number, way) in feet { ways[number] = way + tops[band(of: figure.flows[number].to)] }
        size = [
            2 * side + Double(perBand) * Self.boxWidth + Double(perBand - 1) * Self.gap,
            bottom + Self.margin,
        ]
    }

    /// The way of a flow, as an SVG path.
    func path(_ number: Int) -> String {
        let flow = figure.flows[number]
        let (start, end) = ends(of: flow)
        let target = band(of: flow.to)
        let (place, lane): (Double, Double)
        if let way = ways[number] {
            place = Double(
                ways.keys.count { $0 < number && band(of: figure.flows[$0].to) == target })
            lane = way
        } else if band(of: flow.from) == target {
            let reach = Self.reach(from: start, to: end)
            return
                "M\(start.drawn)C\((start + reach).drawn) \((end - reach).drawn) \(end.drawn)"
        } else {
            place = Double(figure.flows[..<number].count { crossesInto(target, $0) })
            lane = tops[target] - Self.bandGap / 2 - place * Self.lane
        }
        let spread = place.truncatingRemainder(dividingBy: 7) * 6
        let corners: [SIMD2<Double>] = [
            start, [start.x + 16 + spread, start.y], [start.x + 16 + spread, lane],
            [end.x - 60 - spread, lane], [end.x - 60 - spread, end.y], end,
        ]
        return "M\(corners[0].drawn)L" + corners.dropFirst().map(\.drawn).joined(separator: " ")
    }

    func ends(of flow: PlanFigure.Flow) -> (SIMD2<Double>, SIMD2<Double>) {
        (port(flow.from, given: flow.field), port(flow.to, taken: flow.port))
    }

    func port(_ number: Int, taken port: PlanFigure.Port) -> SIMD2<Double> {
        let drop =
            switch port {
            case .field(let place):
                Self.ports(of: figure.boxes[number]) + Double(place) * Self.line
            case .note(let place): 40 + Double(place) * Self.line
            }
        return corners[number] + [0, drop]
    }

    func port(_ number: Int, given place: Int?) -> SIMD2<Double> {
        guard let place else { return corners[number] + [Self.boxWidth, 18] }
        let rows = figure.boxes[number].takes.count + place
        return corners[number]
            + [Self.boxWidth, Self.ports(of: figure.boxes[number]) + Double(rows) * Self.line]
    }

    static func height(of box: PlanFigure.Box) -> Double {
        ports(of: box) + Double(box.takes.count + box.gives.count) * line - 4
    }

    /// Whether a flow within a band would run behind a box that it has nothing to do with.
    private func isBlocked(_ flow: PlanFigure.Flow) -> Bool {
        let between = figure.boxes.indices.filter { number in
            let box = figure.boxes[number]
            return band(of: number) == band(of: flow.to)
                && box.column > figure.boxes[flow.from].column
                && box.column < figure.boxes[flow.to].column
        }
        guard !between.isEmpty, band(of: flow.from) == band(of: flow.to) else { return false }
        let (start, end) = ends(of: flow)
        let reach = Self.reach(from: start, to: end)
        return (1..<40).contains { step in
            let along = Double(step) / 40
            let back = 1 - along
            var place = start * (back * back * back)
            place += (start + reach) * (3 * back * back * along)
            place += (end - reach) * (3 * back * along * along)
            place += end * (along * along * along)
            return between.contains { number in
                let inside = place - corners[number]
                return inside.x > 0 && inside.x < Self.boxWidth && inside.y > -Self.clearance
                    && inside.y < Self.height(of: figure.boxes[number]) + Self.clearance
            }
        }
    }

    private static func reach(from start: SIMD2<Double>, to end: SIMD2<Double>) -> SIMD2<Double> {
        [max(40, (end.x - start.x) / 2), 0]
    }

    private func crossesInto(_ band: Int, _ flow: PlanFigure.Flow) -> Bool {
        self.band(of: flow.to) == band && self.band(of: flow.from) != band
    }

    private func band(of box: Int) -> Int { figure.boxes[box].column / columnsPerBand }

    /// Where the first field stands, from the top of its box.
    private static func ports(of box: PlanFigure.Box) -> Double {
        48 + Double(box.notes.count) * line
    }

    static let margin = 32.0
    static let boxWidth = 240.0
    static let line = 20.0
    // More of them make the letters too small for a page.
    private static let mostColumns = 5
    private static let top = 76.0
    static let gap = 140.0
    private static let rowGap = 28.0
    private static let bandGap = 56.0
    private static let lane = 8.0
    private static let detourGap = 20.0
    // Of a flow from the boxes that it passes.
    private static let clearance = 6.0
}
