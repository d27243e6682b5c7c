import Foundation
import FoundationXML
import Testing

/// What an SVG picture of a library shows, read by an XML parser.
struct Picture {
    struct Label: Hashable {
        var text = ""
        var x: Double
        var y: Double
        var anchor: String
        var size: Double

        /// Where the letters are, about.
        var box: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
            let width = 0.5 * size * Double(text.count)
            let start =
                switch anchor {
                case "middle": x - width / 2
                case "end": x - width
                default: x
                }
            return (start...(start + width), (y - 0.75 * size)...(y + 0.2 * size))
        }
    }

    struct Dot: Hashable {
        var x: Double
        var y: Double
        var radius: Double
        var title = ""
    }

    /// In the order of the picture.
    private(set) var labels: [Label] = []
    private(set) var dots: [Dot] = []
    private(set) var uses = 0
    /// The names of all elements.
    private(set) var elements: Set<String> = []

    /// - Throws: ``NoXML`` when `svg` isn't well-formed.
    init(_ svg: String) throws {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        guard parser.parse() else {
            throw NoXML(line: parser.lineNumber, reason: "\(parser.parserError, default: "none")")
        }
        labels = reader.labels
        dots = reader.dots.filter { !$0.title.isEmpty }
        uses = reader.uses
        elements = reader.elements
    }

    struct NoXML: Error {
        var line: Int
        var reason: String
    }

    func dot(named name: String) -> Dot? { dots.first { $0.title.hasPrefix("\(name): ") } }

    /// Between the middles of the two dots that are nearest each other.
    var smallestDistance: Double {
        var smallest = Double.infinity
        for (number, dot) in dots.enumerated() {
            for other in dots[..<number] {
                smallest = min(smallest, hypot(dot.x - other.x, dot.y - other.y))
            }
        }
        return smallest
    }

    func expectNoLabelsOverlap(sourceLocation: SourceLocation = #_sourceLocation) {
        for (number, label) in labels.enumerated() {
            for other in labels[..<number] {
                let overlap =
                    label.box.x.overlaps(other.box.x) && label.box.y.overlaps(other.box.y)
                #expect(!overlap, "\(label) \(other)", sourceLocation: sourceLocation)
            }
            #expect(label.box.x.lowerBound >= 0 && label.box.x.upperBound <= 1200)
        }
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var labels: [Label] = []
        var dots: [Dot] = []
        var uses = 0
        var elements: Set<String> = []
        private var open: [(name: String, attributes: [String: String])] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            func number(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? .nan }
            elements.insert(name)
            let parent = open.last?.attributes ?? [:]
            switch name {
            case "text" where parent["id"] == "names":
                labels.append(
                    Label(
                        x: number("x"), y: number("y"),
                        anchor: attributes["text-anchor"] ?? "start",
                        size: parent["font-size"].flatMap(Double.init) ?? .nan))
            case "circle": dots.append(Dot(x: number("cx"), y: number("cy"), radius: number("r")))
            // That of the legend is drawn between straight lines only.
            case "path" where parent["class"] == "uses" && attributes["d"]?.contains("Q") == true:
                uses += 1
            default: break
            }
            open.append((name, attributes))
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) {
            open.removeLast()
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            switch open.last?.name {
            case "title": dots[dots.count - 1].title += text
            case "text" where open.dropLast().last?.attributes["id"] == "names":
                labels[labels.count - 1].text += text
            default: break
            }
        }
    }
}
