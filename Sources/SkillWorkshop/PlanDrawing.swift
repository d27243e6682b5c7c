/// A plan's figure as the text of an SVG picture.
struct PlanDrawing {
    private let figure: PlanFigure
    /// The upper left corner of each box.
    private var corners: [SIMD2<Double>] = []
    private var size = SIMD2<Double>(0, 0)

    init(_ figure: PlanFigure) {
        self.figure = figure
        let columns = (figure.boxes.map(\.column).max() ?? 0) + 1
        var heights = [Double](repeating: 0, count: columns)
        corners = figure.boxes.map { box in
            let x = Self.margin + Double(box.column) * (Self.boxWidth + Self.gap)
            let y = heights[box.column]
            heights[box.column] += Self.height(of: box) + Self.rowGap
            return [x, y]
        }
        let tallest = heights.max() ?? 0
        for (number, box) in figure.boxes.enumerated() {
            // Each column stands in the middle.
            corners[number].y += Self.top + (tallest - heights[box.column]) / 2
        }
        size = [
            2 * Self.margin + Double(columns) * Self.boxWidth + Double(columns - 1) * Self.gap,
            Self.top + tallest + Self.margin - Self.rowGap,
        ]
    }

    var svg: String {
        let steps = figure.boxes.count - 2
        let title =
            figure.task.isEmpty ? "A plan of \(steps.counted("step", "steps"))" : figure.task
        let page = PicturePage(
            width: Int(size.x.rounded(.up)), height: Int(size.y.rounded(.up)), label: title,
            style: Self.style, darkStyle: Self.darkStyle)
        let room = Int((size.x - 2 * Self.margin) / 12)
        let heading =
            #"<text class="title" x="\#(Self.margin.drawn)" y="46">\#(title.cut(to: room).markup)</text>"#
        return page.svg(
            [heading] + figure.flows.map(path) + figure.boxes.indices.flatMap(box)
                + figure.flows.map(label))
    }

    private func box(_ number: Int) -> [String] {
        let (box, corner) = (figure.boxes[number], corners[number])
        let (x, y) = (corner.x, corner.y)
        var parts = [
            #"<rect class="box \#(box.role.rawValue)" fill="none" stroke="black" x="\#(x.drawn)" y="\#(y.drawn)" width="\#(Self.boxWidth.drawn)""#
                + #" height="\#(Self.height(of: box).drawn)" rx="8"/>"#,
            #"<text class="name ink" x="\#((x + 14).drawn)" y="\#((y + 24).drawn)">\#(box.title.cut(to: 27).markup)</text>"#,
        ]
        for (place, note) in box.notes.enumerated() {
            parts.append(
                #"<text class="mark" x="\#((x + 14).drawn)" y="\#((y + 44 + Double(place) * Self.line).drawn)">\#(note.cut(to: 34).markup)</text>"#
            )
        }
        for (place, text) in box.takes.enumerated() {
            let y = port(number, taken: .field(place)).y
            parts += [
                #"<circle class="port" cx="\#(x.drawn)" cy="\#(y.drawn)" r="3.5"/>"#,
                #"<text class="field ink" x="\#((x + 14).drawn)" y="\#((y + 4.5).drawn)">\#(text.cut(to: 34).markup)</text>"#,
            ]
        }
        for (place, text) in box.gives.enumerated() {
            let y = port(number, given: place).y
            parts += [
                #"<circle class="port" cx="\#((x + Self.boxWidth).drawn)" cy="\#(y.drawn)" r="3.5"/>"#,
                #"<text class="field note" x="\#((x + Self.boxWidth - 14).drawn)" y="\#((y + 4.5).drawn)" text-anchor="end">\#(text.cut(to: 34).markup)</text>"#,
            ]
        }
        return parts
    }

    private func path(_ flow: PlanFigure.Flow) -> String {
        let (start, end) = ends(of: flow)
        let reach = max(40, (end.x - start.x) / 2)
        return
            #"<path class="flow\#(flow.isNoted ? " mapped" : "")" fill="none" stroke="black" d="M\#(start.drawn)C\#((start + [reach, 0]).drawn) \#((end - [reach, 0]).drawn) \#(end.drawn)"/>"#
    }

    private func label(_ flow: PlanFigure.Flow) -> String {
        let (_, end) = ends(of: flow)
        return
            #"<text class="label note" x="\#((end.x - 10).drawn)" y="\#((end.y - 5).drawn)" text-anchor="end">\#(flow.label.cut(to: 20).markup)</text>"#
    }

    private func ends(of flow: PlanFigure.Flow) -> (SIMD2<Double>, SIMD2<Double>) {
        (port(flow.from, given: flow.field), port(flow.to, taken: flow.port))
    }

    private func port(_ number: Int, taken port: PlanFigure.Port) -> SIMD2<Double> {
        let drop =
            switch port {
            case .field(let place):
                Self.ports(of: figure.boxes[number]) + Double(place) * Self.line
            case .note(let place): 40 + Double(place) * Self.line
            }
        return corners[number] + [0, drop]
    }

    private func port(_ number: Int, given place: Int?) -> SIMD2<Double> {
        guard let place else { return corners[number] + [Self.boxWidth, 18] }
        let rows = figure.boxes[number].takes.count + place
        return corners[number]
            + [Self.boxWidth, Self.ports(of: figure.boxes[number]) + Double(rows) * Self.line]
    }

    /// Where the first field stands, from the top of its box.
    private static func ports(of box: PlanFigure.Box) -> Double {
        48 + Double(box.notes.count) * line
    }

    private static func height(of box: PlanFigure.Box) -> Double {
        ports(of: box) + Double(box.takes.count + box.gives.count) * line - 4
    }

    private static let style = """
        .name{font-size:15px;font-weight:600}
        .field,.mark{font-size:12px}
        .label{font-size:11px}
        .mark{fill:#ae500c}
        .box{fill:#f4f5f2;stroke:#5d6773}
        .box.input,.box.output{fill:#e8f0f9;stroke:#1b5faa}
        .box.swift{stroke-dasharray:6 4}
        .port{fill:#5d6773}
        .flow{stroke:#1b5faa;stroke-opacity:.65;stroke-width:1.6}
        .flow.mapped{stroke:#ae500c}
        """

    private static let darkStyle = """
        .mark{fill:#f5862a}
        .box{fill:#1c2228;stroke:#9aa4b0}
        .box.input,.box.output{fill:#17273a;stroke:#5ca8ff}
        .port{fill:#9aa4b0}
        .flow{stroke:#5ca8ff}
        .flow.mapped{stroke:#f5862a}
        """

    private static let margin = 32.0
    private static let top = 76.0
    private static let boxWidth = 240.0
    private static let gap = 140.0
    private static let rowGap = 28.0
    private static let line = 20.0
}

extension String {
    /// At most `count` letters, the last of them dots where some are missing.
    fileprivate func cut(to count: Int) -> String {
        self.count <= count ? self : "\(prefix(max(0, count - 3)))..."
    }
}

extension PlanFigure.Flow {
    /// Whether it is for a map or a condition.
    fileprivate var isNoted: Bool {
        if case .note = port { true } else { false }
    }
}
