/// A plan's figure as the text of an SVG picture.
struct PlanDrawing {
    private let figure: PlanFigure
    private let layout: PlanLayout

    init(_ figure: PlanFigure) {
        self.figure = figure
        layout = PlanLayout(figure)
    }

    var svg: String {
        let steps = figure.boxes.count - 2
        let title =
            figure.task.isEmpty ? "A plan of \(steps.counted("step", "steps"))" : figure.task
        let page = PicturePage(
            width: Int(layout.size.x.rounded(.up)), height: Int(layout.size.y.rounded(.up)),
            label: title,
            style: Self.style, darkStyle: Self.darkStyle)
        let room = layout.size.x - 2 * PlanLayout.margin
        let heading =
            #"<text class="title" x="\#(PlanLayout.margin.drawn)" y="46">\#(title.cut(toWidth: room, size: Self.boldly(22)).markup)</text>"#
        return page.svg(
            [heading] + figure.flows.indices.map(path) + figure.boxes.indices.flatMap(box)
                + figure.flows.map(label))
    }

    private func box(_ number: Int) -> [String] {
        let (box, corner) = (figure.boxes[number], layout.corners[number])
        let (x, y) = (corner.x, corner.y)
        var parts = [
            #"<rect class="box \#(box.role.rawValue)" fill="none" stroke="black" x="\#(x.drawn)" y="\#(y.drawn)" width="\#(PlanLayout.boxWidth.drawn)""#
                + #" height="\#(PlanLayout.height(of: box).drawn)" rx="8"/>"#,
            #"<text class="name ink" x="\#((x + 14).drawn)" y="\#((y + 24).drawn)">\#(box.title.cut(toWidth: Self.room, size: Self.boldly(15)).markup)</text>"#,
        ]
        for (place, note) in box.notes.enumerated() {
            parts.append(
                #"<text class="mark" x="\#((x + 14).drawn)" y="\#((y + 44 + Double(place) * PlanLayout.line).drawn)">\#(note.cut(toWidth: Self.room, size: 12).markup)</text>"#
            )
        }
        for (place, text) in box.takes.enumerated() {
            let y = layout.port(number, taken: .field(place)).y
            parts += [
                #"<circle class="port" cx="\#(x.drawn)" cy="\#(y.drawn)" r="3.5"/>"#,
                #"<text class="field ink" x="\#((x + 14).drawn)" y="\#((y + 4.5).drawn)">\#(text.cut(toWidth: Self.room, size: 12).markup)</text>"#,
            ]
        }
        for (place, text) in box.gives.enumerated() {
            let y = layout.port(number, given: place).y
            parts += [
                #"<circle class="port" cx="\#((x + PlanLayout.boxWidth).drawn)" cy="\#(y.drawn)" r="3.5"/>"#,
                #"<text class="field note" x="\#((x + PlanLayout.boxWidth - 14).drawn)" y="\#((y + 4.5).drawn)" text-anchor="end">\#(text.cut(toWidth: Self.room, size: 12).markup)</text>"#,
            ]
        }
        return parts
    }

    private func path(_ number: Int) -> String {
        let kind = figure.flows[number].isNoted ? "flow mapped" : "flow"
        return
            #"<path class="\#(kind)" fill="none" stroke="black" stroke-linejoin="round" d="\#(layout.path(number))"/>"#
    }

    private func label(_ flow: PlanFigure.Flow) -> String {
        let (_, end) = layout.ends(of: flow)
        return
            #"<text class="label note" x="\#((end.x - 10).drawn)" y="\#((end.y - 5).drawn)" text-anchor="end">\#(flow.label.cut(toWidth: Self.labelRoom, size: 11).markup)</text>"#
    }

    private static func boldly(_ size: Double) -> Double { size * 1.1 }

    private static let room = PlanLayout.boxWidth - 28
    private static let labelRoom = PlanLayout.gap - 30

    private static let style = """
        .name{font-size:15px;font-weight:600}
        .field,.mark{font-size:12px}
        .label{font-size:11px;paint-order:stroke;stroke:#fdfdfb;stroke-width:4px;stroke-linejoin:round}
        .mark{fill:#ae500c}
        .box{fill:#f4f5f2;stroke:#5d6773}
        .box.input,.box.output{fill:#e8f0f9;stroke:#1b5faa}
        .box.swift{stroke-dasharray:6 4}
        .port{fill:#5d6773}
        .flow{stroke:#1b5faa;stroke-opacity:.65;stroke-width:1.6}
        .flow.mapped{stroke:#ae500c}
        """

    private static let darkStyle = """
        .label{stroke:#14181d}
        .mark{fill:#f5862a}
        .box{fill:#1c2228;stroke:#9aa4b0}
        .box.input,.box.output{fill:#17273a;stroke:#5ca8ff}
        .port{fill:#9aa4b0}
        .flow{stroke:#5ca8ff}
        .flow.mapped{stroke:#f5862a}
        """
}

extension PlanFigure.Flow {
    /// Whether it is for a map or a condition.
    fileprivate var isNoted: Bool {
        if case .note = port { true } else { false }
    }
}
