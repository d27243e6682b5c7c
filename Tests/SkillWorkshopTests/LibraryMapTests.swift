import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillWorkshop
import Testing

@Suite struct LibraryMapTests {
    @Test func liesTheWayEmbeddingsDo() throws {
        let map = try MappedSkills([
            ("east", [1, 0.3]), ("far-east", [1, 0.4]), ("west", [1, -0.35]),
        ]).map()

        #expect(map.points.map(\.name.text) == ["east", "far-east", "west"])
        let places = map.points.map(\.x)
        #expect(abs(places[0] - places[1]) < abs(places[0] - places[2]) / 3)
        #expect(abs(places.reduce(0, +)) < 1e-6)
        #expect(map.shares[0] > 0.99)
    }

    @Test func knowsWhichSkillUsesWhich() throws {
        let skills = MappedSkills([("a", [1, 0]), ("b-c", [0, 1]), ("d", [1, 1])])
            .using(["d": ["BC", "A", "Unknown"]])

        #expect(try skills.map().points.map { $0.uses.map(\.text) } == [[], [], ["a", "b-c"]])
    }

    @Test func leavesOutSkillsWithoutEmbedding() throws {
        var skills = MappedSkills([("a", [1, 0]), ("b", [0, 1])])
        skills.embeddings[skills.skills[0].name] = nil

        #expect(try skills.map().points.map(\.name.text) == ["b"])
    }

    @Test func isTheSameWhateverTheOrder() throws {
        let skills = MappedSkills.scattered(300)
        var turned = skills
        turned.skills.reverse()

        let map = try skills.map()

        #expect(try turned.map() == map)
        #expect(try turned.map().svg == map.svg)
    }

    @Test func namesEverySkillOfASmallLibraryAndCoversNone() throws {
        for names in [MappedSkills.names(30), MappedSkills.longNames(30), MappedSkills.names(61)] {
            let picture = try Picture(MappedSkills.scattered(named: names).map().svg)

            #expect(Set(picture.labels.map(\.text)) == Set(names))
            picture.expectNoLabelsOverlap()
        }
    }

    /// Thirty skills in one place are as crowded as skills can be.
    @Test func namesSkillsThatLieInOnePlace() throws {
        let names = MappedSkills.names(30)
        let skills = MappedSkills(names.map { ($0, [1, 0]) })

        let picture = try Picture(skills.map().svg)

        #expect(Set(picture.labels.map(\.text)) == Set(names))
        picture.expectNoLabelsOverlap()
        #expect(picture.smallestDistance > 10)
    }

    @Test func namesTheMostUsedOfALargeLibrary() throws {
        let names = MappedSkills.names(1_500)
        let popular = names[700]
        let imports = Dictionary(
            uniqueKeysWithValues: names[..<40].map { ($0, [Self.module(popular)]) })

        let picture = try Picture(
            MappedSkills.scattered(named: names).using(imports).map().svg)

        #expect(picture.dots.count == 1_500)
        #expect((20..<1_000).contains(picture.labels.count))
        #expect(picture.labels.first?.text == popular)
        #expect(picture.dots.map(\.radius).max() == picture.dot(named: popular)?.radius)
        #expect(picture.uses == 40)
        picture.expectNoLabelsOverlap()
    }

    @Test func showsEachSkillOnThePage() throws {
        let picture = try Picture(MappedSkills.scattered(300).map().svg)

        for dot in picture.dots {
            #expect(dot.x - dot.radius > 0 && dot.x + dot.radius < 1200)
            #expect(dot.y - dot.radius > 0 && dot.y + dot.radius < 900)
        }
        #expect(picture.dots.first?.title.hasPrefix("skill-") == true)
        #expect(picture.smallestDistance > 1)
    }

    /// Few skills have fewer than two directions, or none.
    @Test(
        arguments: [
            [], [("only", [1, 0])], [("one", [1, 0]), ("two", [0, 1])],
            [("one", [1, 1]), ("two", [1, 1]), ("three", [1, 1])], [("nothing", [0, 0])],
        ] as [[(String, [Float])]])
    func drawsWhateverThereIs(_ places: [(String, [Float])]) throws {
        let picture = try Picture(MappedSkills(places).map().svg)

        #expect(picture.dots.count == places.count)
        #expect(Set(picture.labels.map(\.text)) == Set(places.map(\.0)))
        #expect(places.count < 2 || picture.smallestDistance > 10)
    }

    static let hostileTexts = [
        "</title><script>alert(1)</script>", "a & b < c > d \" e ' f", "]]> <!-- & --> &amp; &#0;",
        "\0\u{1}\u{8}\u{B}\u{C}\u{1F}\u{7F}\u{85}\u{FFFE}\u{FFFF}",
        "\u{202E}gnp.exe\u{202C} \u{2066}a\u{2069} \u{200F}b", "two\nlines\ttab\r\nend",
        "e\u{301}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} 中文",
    ]

    @Test(arguments: hostileTexts) func escapesADescription(_ text: String) throws {
        var skills = MappedSkills([("first", [1, 0]), ("second", [0, 1])])
        skills.skills[0].description = text

        let svg = try skills.map().svg
        let picture = try Picture(svg)

        #expect(picture.dots.count == 2)
        #expect(!picture.elements.contains("script"))
        #expect(svg.unicodeScalars.allSatisfy { !Self.forbidden.contains($0) })
        #expect(picture.dots.contains { $0.title.hasPrefix("first: ") })
        if text.hasPrefix("a &") || text.hasPrefix("]]>") || text.hasPrefix("e\u{301}") {
            #expect(picture.dot(named: "first")?.title == "first: \(text)")
        }
    }

    @Test func needsNoOtherFileAndNoScript() throws {
        let svg = try MappedSkills.scattered(40).map().svg

        let picture = try Picture(svg)

        #expect(
            picture.elements.isSubset(of: [
                "svg", "style", "rect", "text", "g", "path", "circle", "title", "use",
            ]))
        #expect(!svg.contains("url(") && !svg.contains("@import"))
        #expect(svg.contains("prefers-color-scheme:dark"))
        let addresses = Set(svg.matches(of: #/https?:[^"]+/#).map { String($0.0) })
        #expect(
            addresses == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"])
    }

    private static let forbidden: Set<Unicode.Scalar> = {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x9, 0xB...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069,
            0xFFFE...0xFFFF,
        ]
        return Set(ranges.joined().compactMap(Unicode.Scalar.init))
    }()

    private static func module(_ name: String) -> String {
        name.split(separator: "-").map(\.capitalized).joined()
    }
}
