import Foundation
import SkillCore

/// A map as the text of an SVG picture.
struct LibraryMapDrawing {
    private let map: LibraryMap
    private let layout: LibraryMapLayout
    private let labels: LibraryMapLabels
    private let indices: [SkillName: Int]
    private let uses: Int

    init(_ map: LibraryMap) {
        self.map = map
        layout = LibraryMapLayout(map)
        labels = LibraryMapLabels(map, layout: layout)
        indices = Dictionary(
            uniqueKeysWithValues: zip(map.points.map(\.name), map.points.indices))
        uses = map.points.reduce(0) { $0 + $1.uses.count }
    }

    var svg: String {
        let size = LibraryMapLayout.page.size
        let page = PicturePage(
            width: Int(size.x), height: Int(size.y), label: title, style: style,
            darkStyle: darkStyle)
        return page.svg([heading, lines, leaders, dots, names, legend].flatMap { $0 })
    }

    private var title: String {
        "\(map.points.count.counted("skill", "skills")), \(uses.counted("use", "uses"))"
    }

    private var heading: [String] {
        var sentences: [String] = []
        if map.shares[0] > 0 {
            sentences.append(
                """
                Near in the picture is near in meaning: the plane holds \
                \(Self.percent(map.shares[0] + map.shares[1])) of the variance of the \
                embeddings, the colours \(Self.percent(map.shares[2])).
                """)
        } else if map.points.count > 1 {
            sentences.append("All skills have the same embedding, so their places say nothing.")
        }
        if labels.labels.count < map.points.count {
            sentences.append(
                """
                \(labels.labels.count.grouped) of \(map.points.count.grouped) names \
                found room; point at a dot for its own.
                """)
        }
        return [#"<text class="title" x="32" y="46">\#(title.markup)</text>"#]
            + sentences.enumerated().map { line, sentence in
                #"<text class="note" x="32" y="\#(68 + 19 * line)">\#(sentence.markup)</text>"#
            }
    }

    /// The uses, each a curve that is widest at the skill that uses the other.
    private var lines: [String] {
        [#"<g class="uses">"#]
            + map.points.indices.flatMap { user in
                map.points[user].uses.compactMap { name in
                    indices[name].flatMap { line(from: layout.dots[user], to: layout.dots[$0]) }
                }
            } + ["</g>"]
    }

    private func line(
        from user: LibraryMapLayout.Dot, to used: LibraryMapLayout.Dot
    ) -> String? {
        let way = used.center - user.center
        let length = way.length
        // Dots that touch leave no room for a line.
        guard length > user.radius + used.radius + 1 else { return nil }
        let across: SIMD2<Double> = [-way.y / length, way.x / length]
        let middle = user.center + way / 2 + across * (length * Self.bend)
        let start = user.center + (middle - user.center).direction * user.radius
        let end = used.center + (middle - used.center).direction * (used.radius + 1)
        let half = across * (isCrowded ? 0.9 : 2.4)
        let tip = across * (isCrowded ? 0.2 : 0.4)
        return """
            <path d="M\((start + half).drawn)Q\((middle + half / 2).drawn) \
            \((end + tip).drawn)L\((end - tip).drawn)Q\((middle - half / 2).drawn) \
            \((start - half).drawn)Z"/>
            """
    }

    private var leaders: [String] {
        let lines = labels.labels.compactMap(\.leader)
        guard !lines.isEmpty else { return [] }
        let path = lines.map { "M\($0.start.drawn)L\($0.end.drawn)" }.joined()
        return [#"<path class="leaders" d="\#(path)"/>"#]
    }

    /// The dots, the largest first, so that no small one is hidden.
    private var dots: [String] {
        let order = map.points.indices.sorted {
            (layout.dots[$1].radius, $0) < (layout.dots[$0].radius, $1)
        }
        let reach = deepest
        // Among many, a ring tells which dot a name belongs to.
        let ringed = isCrowded ? Set(labels.labels.map(\.point)) : []
        return [#"<g class="dots">"#]
            + order.map { index in
                let (point, dot) = (map.points[index], layout.dots[index])
                let ring = ringed.contains(index) ? " ring" : ""
                return """
                    <circle class="d\(Self.shade(of: point.depth, reach: reach))\(ring)" \
                    cx="\(dot.center.x.drawn)" cy="\(dot.center.y.drawn)" r="\(dot.radius.drawn)">\
                    <title>\("\(point.name): \(point.description)".markup)</title></circle>
                    """
            } + ["</g>"]
    }

    /// The names, twice: what lies under them is covered by their own wider, pale letters first.
    private var names: [String] {
        [
            ##"<use class="halo" href="#names" xlink:href="#names"/>"##,
            #"<g class="ink"><g id="names" font-size="\#(Int(labels.size))">"#,
        ]
            + labels.labels.map { label in
                let anchor =
                    label.anchor == .start ? "" : #" text-anchor="\#(label.anchor.rawValue)""#
                return """
                    <text x="\(label.position.x.drawn)" y="\(label.position.y.drawn)"\(anchor)>\
                    \(map.points[label.point].name.text.markup)</text>
                    """
            } + ["</g></g>"]
    }

    private var legend: [String] {
        let y = 870.0
        var parts: [String] = []
        if uses > 0 {
            parts += [
                #"<g class="uses"><path d="M32,867.6L80,869.6L80,870.4L32,872.4Z"/></g>"#,
                #"<text class="note" x="90" y="874.5">from a skill to one it uses</text>"#,
                #"<g class="dots"><circle class="d3" cx="300" cy="870" r="4"/>"#
                    + #"<circle class="d3" cx="316" cy="870" r="7"/>"#
                    + #"<circle class="d3" cx="338" cy="870" r="10"/></g>"#,
                #"<text class="note" x="358" y="874.5">used by more skills</text>"#,
            ]
        }
        guard map.shares[2] > 0 else { return parts }
        let left = uses > 0 ? 536.0 : 40.0
        let swatches = (0..<Self.shades).map { shade in
            #"<circle class="d\#(shade)" cx="\#((left + 16 * Double(shade)).drawn)""#
                + #" cy="\#(y.drawn)" r="7"/>"#
        }
        return parts + [
            #"<g class="dots">\#(swatches.joined())</g>"#,
            #"<text class="note" x="\#((left + 16 * Double(Self.shades)).drawn)" y="874.5">"#
                + "alike in a third direction of meaning</text>",
        ]
    }

    private var isCrowded: Bool { map.points.count > LibraryMapLayout.mostSpacious }

    /// The depth, at either side of the mean, from which on the colours stay the same.
    private var deepest: Double {
        let squares = map.points.reduce(0) { $0 + $1.depth * $1.depth }
        return 2 * (squares / Double(max(map.points.count, 1))).squareRoot()
    }

    private static func shade(of depth: Double, reach: Double) -> Int {
        guard reach > 0 else { return shades / 2 }
        let share = (depth / reach + 1) / 2
        return Int(min(max(share * Double(shades), 0), Double(shades - 1)))
    }

    private static func percent(_ share: Double) -> String {
        let rounded = Int((100 * share).rounded())
        return rounded == 0 && share > 0 ? "less than 1 %" : "\(rounded) %"
    }

    private var style: String {
        """
        .halo{fill:#fdfdfb;stroke:#fdfdfb;stroke-width:3;stroke-linejoin:round;\
        stroke-opacity:.85}
        .uses{fill:#566273;fill-opacity:\(isCrowded ? ".16" : ".36")}
        .leaders{fill:none;stroke:#5d6773;stroke-width:.8}
        .dots{fill-opacity:\(isCrowded ? ".75" : ".92");stroke:#fdfdfb;\
        stroke-width:\(isCrowded ? ".4" : "1")}
        .ring{stroke:#1c2530;stroke-width:1}
        \(Self.fills(Self.lightShades))
        """
    }

    private var darkStyle: String {
        """
        .halo{fill:#14181d;stroke:#14181d}
        .uses{fill:#aebac8}
        .leaders{stroke:#9aa4b0}
        .dots{stroke:#14181d}
        .ring{stroke:#e8ebef}
        \(Self.fills(Self.darkShades))
        """
    }

    private static func fills(_ shades: [String]) -> String {
        shades.enumerated().map { ".d\($0.offset){fill:\($0.element)}" }.joined()
    }

    // From blue over grey to orange, which people tell apart however they see colours.
    private static let lightShades = [
        "#1b5faa", "#4584c4", "#7fa6cf", "#94989e", "#d9a066", "#cd7a26", "#ae500c",
    ]
    private static let darkShades = [
        "#5ca8ff", "#7fb8f6", "#a5c6e6", "#b6babf", "#ecc594", "#f0a855", "#f5862a",
    ]
    private static let shades = lightShades.count
    /// How far a line leaves the straight way, of its length.
    private static let bend = 0.12
}
