/// A growth figure as the text of an SVG picture.
struct GrowthDrawing {
    private let figure: GrowthFigure
    private let across: GrowthAxis
    private let up: GrowthAxis
    /// Between the axes and the labels.
    private let area: LibraryMapBox

    init(_ figure: GrowthFigure) {
        self.figure = figure
        across = GrowthAxis(upTo: figure.iterations.last ?? 0, count: 8, endsAtMark: false)
        up = GrowthAxis(
            upTo: figure.series.flatMap(\.values).max() ?? 0, count: 6, endsAtMark: true)
        let numbers = Double(up.end.grouped.count) * 8.5
        let labels = figure.series.map { Self.text(of: $0).count }.max() ?? 0
        area = LibraryMapBox(
            low: [max(84, 42 + numbers), 104], high: [918 - Double(labels) * 9.3, 492])
    }

    var svg: String {
        let page = PicturePage(
            width: 960, height: 560, label: "\(title). \(note)", style: Self.style,
            darkStyle: Self.darkStyle)
        return page.svg([heading, axes, rises, lines, labels].flatMap { $0 })
    }

    private var isEmpty: Bool { figure.iterations.count < 2 }

    private var title: String {
        guard !isEmpty else { return "Nothing has grown yet" }
        let iterations = (figure.iterations.last ?? 0).counted("iteration", "iterations")
        return "\(figure.series[0].last.counted("skill", "skills")) grown in \(iterations)"
    }

    private var note: String {
        guard !isEmpty else { return "No task is done yet. Run skillbox grow with some." }
        let (accepted, reusing) = (figure.series[0].last, figure.series[2].last)
        let givenUp = figure.series[1].last
        let rest =
            givenUp == 0
            ? "No task was given up" : "\(givenUp.counted("task was", "tasks were")) given up"
        guard accepted > 0 else { return "\(rest)." }
        let share = (200 * reusing + accepted) / (2 * accepted)
        let depth = figure.depths.last ?? 0
        let chain = depth < 2 ? "" : ", in chains of up to \(depth.grouped)"
        return "\(rest); \(share) % of the skills use others\(chain)."
    }

    private var heading: [String] {
        [
            #"<text class="title" x="32" y="46">\#(title.markup)</text>"#,
            #"<text class="note" x="32" y="70">\#(note.markup)</text>"#,
        ]
    }

    private var axes: [String] {
        let grid = up.marks.dropFirst().map { mark in
            let y = place(0, mark).y.drawn
            return "M\(area.low.x.drawn),\(y)H\(area.high.x.drawn)"
        }
        let ticks = across.marks.map { mark in
            "M\(place(mark, 0).x.drawn),\(area.high.y.drawn)v6"
        }
        let numbersUp = up.marks.map { mark in
            #"<text class="note" x="\#((area.low.x - 10).drawn)" y="\#((place(0, mark).y + 4.5).drawn)""#
                + #" text-anchor="end">\#(mark.grouped)</text>"#
        }
        let numbersAcross = across.marks.map { mark in
            #"<text class="note" x="\#(place(mark, 0).x.drawn)" y="\#((area.high.y + 22).drawn)""#
                + #" text-anchor="middle">\#(mark.grouped)</text>"#
        }
        let middle = ((area.low.x + area.high.x) / 2).drawn
        return [
            #"<path fill="none" stroke="black" class="grid" d="\#(grid.joined())"/>"#,
            #"<path fill="none" stroke="black" class="axis" d="M\#(area.low.x.drawn),\#(area.high.y.drawn)H\#(area.high.x.drawn)"#
                + #"\#(ticks.joined())"/>"#,
        ] + numbersUp + numbersAcross + [
            #"<text class="note" x="\#(middle)" y="\#((area.high.y + 46).drawn)""#
                + #" text-anchor="middle">iterations</text>"#
        ]
    }

    /// Where a chain of uses became longer than all before, with its length above.
    private var rises: [String] {
        guard !isEmpty else { return [] }
        func text(_ depth: Int) -> String { "chain of \(depth.grouped)" }
        let room = 16 + 6.5 * Double(text(figure.depths.max() ?? 0).count)
        var shown: [(x: String, text: String)] = []
        var next = Double.infinity
        // The longest first: of two that lie too near each other, it tells more.
        for index in figure.depths.indices.dropFirst().reversed()
        where figure.depths[index] > max(1, figure.depths[index - 1]) {
            let x = place(figure.iterations[index], 0).x
            guard next - x >= room else { continue }
            next = x
            shown.append((x.drawn, text(figure.depths[index])))
        }
        return shown.reversed().flatMap { x, text in
            [
                #"<path fill="none" stroke="black" class="rise" d="M\#(x),\#(area.high.y.drawn)V\#((area.low.y - 2).drawn)"/>"#,
                #"<text class="note" x="\#(x)" y="\#((area.low.y - 9).drawn)""#
                    + #" text-anchor="middle">\#(text)</text>"#,
            ]
        }
    }

    /// The lines, the most telling last, so that it lies above the others.
    private var lines: [String] {
        guard !isEmpty else { return [] }
        return figure.series.reversed().flatMap { series in
            let places = shownPlaces(of: series)
            let path = places.map(\.drawn).joined(separator: "L")
            let dots =
                places.count > Self.mostDots
                ? []
                : places.dropFirst().map { place in
                    #"<circle class="\#(series.name)" cx="\#(place.x.drawn)" cy="\#(place.y.drawn)" r="3"/>"#
                }
            return [
                #"<path fill="none" stroke="black" class="line \#(series.name)" d="M\#(path)"/>"#
            ] + dots
        }
    }

    /// The line's places, without those that nobody could tell apart.
    private func shownPlaces(of series: GrowthFigure.Series) -> [SIMD2<Double>] {
        var shown: [SIMD2<Double>] = []
        let count = series.values.count
        for (number, value) in zip(figure.iterations, series.values).enumerated().lazy.map({
            ($0, $1)
        }) {
            let place = place(value.0, value.1)
            let isNeeded =
                number == count - 1
                || shown.last.map { place.x - $0.x >= Self.leastStep } ?? true
            if isNeeded { shown.append(place) }
        }
        return shown
    }

    /// What the lines count, beside their ends and apart from one another.
    private var labels: [String] {
        guard !isEmpty else { return [] }
        let end = area.high.x
        let ends = figure.series.map { place(figure.iterations.last ?? 0, $0.last).y }
        let spread = spread(ends)
        return zip(figure.series, zip(ends, spread)).flatMap { series, heights in
            let (own, moved) = heights
            // A label that had to move keeps a line to its end.
            let leader =
                abs(own - moved) < 1
                ? []
                : [
                    #"<path fill="none" stroke="black" class="leader \#(series.name)" d="M\#((end + 5).drawn),\#(own.drawn)"#
                        + #"L\#((end + 16).drawn),\#(moved.drawn)"/>"#
                ]
            return leader + [
                #"<text class="label \#(series.name)" x="\#((end + 20).drawn)""#
                    + #" y="\#((moved + 5).drawn)">\#(Self.text(of: series))</text>"#
            ]
        }
    }

    private static func text(of series: GrowthFigure.Series) -> String {
        "\(series.last.grouped) \(series.label)"
    }

    /// Heights for labels as near to `heights` as their size allows.
    private func spread(_ heights: [Double]) -> [Double] {
        let order = heights.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }
        var spread = heights
        // Down from the top, then up from the bottom where they went too far.
        var least = -Double.infinity
        for index in order {
            spread[index] = max(heights[index], least)
            least = spread[index] + Self.labelHeight
        }
        var greatest = area.high.y
        for index in order.reversed() {
            spread[index] = min(spread[index], greatest)
            greatest = spread[index] - Self.labelHeight
        }
        return spread
    }

    private func place(_ iteration: Int, _ value: Int) -> SIMD2<Double> {
        let size = area.size
        return [
            area.low.x + across.share(of: iteration) * size.x,
            area.high.y - up.share(of: value) * size.y,
        ]
    }

    private static let style = """
        .grid{stroke:#1c2530;stroke-opacity:.1}
        .axis{stroke:#5d6773}
        .rise{stroke:#1c2530;stroke-opacity:.45;stroke-dasharray:2 4}
        .line{stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}
        .label{font-size:15px;font-weight:600}
        .line.rejected{stroke-dasharray:8 6}
        .line.reusing{stroke-dasharray:.1 5;stroke-width:3.5}
        \(colours(accepted: "#1b5faa", rejected: "#ae500c", reusing: "#35724a"))
        """

    private static let darkStyle = """
        .grid{stroke:#e8ebef;stroke-opacity:.12}
        .axis{stroke:#9aa4b0}
        .rise{stroke:#e8ebef;stroke-opacity:.5}
        \(colours(accepted: "#5ca8ff", rejected: "#f5862a", reusing: "#7fcf9a"))
        """

    private static func colours(accepted: String, rejected: String, reusing: String) -> String {
        [("accepted", accepted), ("rejected", rejected), ("reusing", reusing)]
            .map { name, colour in
                "path.\(name){stroke:\(colour)}text.\(name),circle.\(name){fill:\(colour)}"
            }.joined(separator: "\n")
    }

    private static let labelHeight = 22.0
    private static let mostDots = 42
    /// Of two places on a line, along the page.
    private static let leastStep = 1.0
}
