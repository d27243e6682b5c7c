import Foundation
import FoundationXML
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite struct GrowthFigureTests {
    /// A library that kept seven of ten, and reused more and more.
    private static func points(_ count: Int) -> [GrowthPoint] {
        var numbers = SeededGenerator(seed: 7)
        var point = GrowthPoint(
            iteration: 0, accepted: 0, givenUp: 0, rejectedRounds: 0, skillsUsingOthers: 0,
            at: Date(timeIntervalSince1970: 0))
        return (0..<count).map { number in
            point.iteration += 1
            if Int.random(in: 0..<10, using: &numbers) < 7 {
                point.accepted += 1
                if Int.random(in: 0..<count, using: &numbers) < number {
                    point.skillsUsingOthers += 1
                    if point.skillsUsingOthers % (point.greatestCallDepth * 3 + 1) == 0 {
                        point.greatestCallDepth = max(point.greatestCallDepth, 1) + 1
                    }
                }
            } else {
                point.givenUp += 1
            }
            return point
        }
    }

    private static func point(
        _ iteration: Int, _ accepted: Int, _ givenUp: Int, _ using: Int, depth: Int = 0
    )
        -> GrowthPoint
    {
        GrowthPoint(
            iteration: iteration, accepted: accepted, givenUp: givenUp, rejectedRounds: 0,
            skillsUsingOthers: using, greatestCallDepth: depth, at: Date(timeIntervalSince1970: 0))
    }

    /// The texts of a drawing with their places, and its lines.
    private final class Reading: NSObject, XMLParserDelegate {
        struct Text: Hashable {
            var kind: String
            var x: Double
            var y: Double
            var anchor: String
            var text = ""

            /// What the letters cover, about.
            var box: LibraryMapBox {
                let size = kind.hasPrefix("label") ? 15.0 : kind == "title" ? 22.0 : 13.0
                let width = 0.5 * size * Double(text.count)
                let start = anchor == "end" ? x - width : anchor == "middle" ? x - width / 2 : x
                return LibraryMapBox(low: [start, y - 0.75 * size], high: [start + width, y])
            }
        }

        var texts: [Text] = []
        var lines: [String: String] = [:]
        var elements: Set<String> = []
        private var isText = false

        init(_ svg: String) throws {
            super.init()
            let parser = XMLParser(data: Data(svg.utf8))
            parser.delegate = self
            try #require(parser.parse())
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            func number(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? .nan }
            elements.insert(name)
            isText = name == "text"
            let kind = attributes["class"] ?? ""
            if isText {
                texts.append(
                    Text(
                        kind: kind, x: number("x"), y: number("y"),
                        anchor: attributes["text-anchor"] ?? "start"))
            } else if name == "path", kind.hasPrefix("line ") {
                lines[String(kind.dropFirst(5))] = attributes["d"]
            }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) {
            isText = false
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if isText { texts[texts.count - 1].text += text }
        }
    }

    @Test(arguments: [0, 1, 2, 5, 41, 42, 160, 5_000, 10_000])
    func staysOnThePageWithoutOverlaps(_ count: Int) throws {
        let svg = GrowthFigure(Self.points(count)).svg

        let reading = try Reading(svg)

        for (number, text) in reading.texts.enumerated() {
            #expect(LibraryMapBox(low: [0, 0], high: [960, 560]).contains(text.box), "\(text)")
            for other in reading.texts[..<number] {
                #expect(!text.box.overlaps(other.box), "\(text) \(other)")
            }
        }
        #expect(reading.lines.count == (count == 0 ? 0 : 3))
        #expect(svg.utf8.count < 60_000)
        #expect(svg == GrowthFigure(Self.points(count)).svg)
    }

    @Test func drawsEachLineFromNothingToItsLabel() throws {
        let reading = try Reading(
            GrowthFigure([Self.point(1, 1, 0, 0), Self.point(2, 1, 1, 0), Self.point(3, 2, 1, 1)])
                .svg)

        let accepted = try #require(reading.lines["accepted"])
        let places = accepted.dropFirst().split(separator: "L").map { place in
            place.split(separator: ",").compactMap { Double($0) }
        }
        let label = try #require(reading.texts.first { $0.text == "2 accepted" })
        #expect(places.count == 4)
        #expect(places[1][1] == places[2][1])
        #expect(abs(places[1][0] - (places[0][0] + places[2][0]) / 2) < 0.2)
        #expect(abs(label.y - 5 - places[3][1]) < 0.2)
        #expect(reading.texts.map(\.text).contains("2 skills grown in 3 iterations"))
        #expect(
            reading.texts.map(\.text).contains(
                "1 task was given up; 50 % of the skills use others."))
    }

    @Test func marksWhereChainsBecameLonger() throws {
        let depths = [1, 1, 2, 2, 2, 2, 2, 2, 3, 4, 4, 4]
        let svg = GrowthFigure(
            depths.enumerated().map { Self.point($0 + 1, $0 + 1, 0, 1, depth: $1) }
        ).svg
        let texts = try Reading(svg).texts

        let chains = texts.filter { $0.text.hasPrefix("chain") }
        // The third lies too near the fourth.
        #expect(chains.map(\.text) == ["chain of 2", "chain of 4"])
        #expect(chains[0].x < chains[1].x && chains[0].y == chains[1].y)
        #expect(texts.contains { $0.text.hasSuffix("use others, in chains of up to 4.") })
        #expect(svg.components(separatedBy: "class=\"rise\"").count == 3)
        let tick = try #require(texts.first { $0.text == "10" && $0.anchor == "middle" })
        #expect(chains[1].x == tick.x)
    }

    /// Labels whose lines end in one place part.
    @Test(arguments: [[0, 0, 0], [5, 5, 5], [5, 0, 0], [0, 9, 9], [100, 99, 98]])
    func partsLabelsOfEqualLines(_ ends: [Int]) throws {
        let reading = try Reading(GrowthFigure([Self.point(9, ends[0], ends[1], ends[2])]).svg)

        let heights = reading.texts.filter { $0.kind.hasPrefix("label") }.map(\.y).sorted()
        #expect(heights.count == 3)
        #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= 20 })
    }

    @Test func drawsWhateverADamagedLibrarySays() throws {
        let svg = GrowthFigure([
            Self.point(.max, .max, .min, -1, depth: .max),
            Self.point(-5, 0, .max, .max, depth: .min), Self.point(0, 0, 0, 0),
        ]).svg

        _ = try Reading(svg)
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test(arguments: [
        (0, 1, [0, 1]), (1, 1, [0, 1]), (5, 5, [0, 1, 2, 3, 4, 5]), (7, 8, [0, 2, 4, 6, 8]),
        (117, 120, [0, 20, 40, 60, 80, 100, 120]), (3_537, 4_000, [0, 1_000, 2_000, 3_000, 4_000]),
    ])
    func marksRoundNumbers(_ greatest: Int, _ end: Int, _ marks: [Int]) {
        let axis = GrowthAxis(upTo: greatest, count: 6, endsAtMark: true)

        #expect(axis.end == end)
        #expect(axis.marks == marks)
    }

    @Test func needsNoOtherFileAndNoScript() throws {
        let svg = GrowthFigure(Self.points(40)).svg

        let elements = try Reading(svg).elements
        #expect(elements.isSubset(of: ["svg", "style", "rect", "text", "path", "circle"]))
        #expect(svg.contains("prefers-color-scheme:dark"))
        #expect(!svg.contains("url(") && !svg.contains("@import"))
    }
}
