import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct MapCommandTests {
    @Test func writesThePictureToAFile() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("an older one", to: "map.svg")

        let outcome = try await Program.run("map", "--out", "map.svg", in: library.setting)

        let svg = try String(contentsOf: file, encoding: .utf8)
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "\(TestLibrary.skills.count) skills drawn in map.svg\n")
        #expect(outcome.errors.isEmpty)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        for name in TestLibrary.skills { #expect(svg.contains("<title>\(name): "), "\(name)") }
    }

    @Test func writesTheSamePictureToStandardOutput() async throws {
        let library = try await TestLibrary.filled()

        let written = try await Program.run("map", "--out", "map.svg", in: library.setting)
        let printed = try await Program.run("map", in: library.setting)

        #expect(written.exitCode == 0, "\(written.summary)")
        #expect(printed.exitCode == 0, "\(printed.summary)")
        #expect(
            try printed.output == String(contentsOf: library.file("map.svg"), encoding: .utf8))
    }

    @Test func printsThePoints() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run("map", "--json", in: library.setting)

        let points = try #require(try outcome.json().arrayValue)
        let sum = points.first { $0["name"] == "csv-column-sum" }
        #expect(points.map { $0["name"]?.stringValue } == TestLibrary.skills.sorted())
        #expect(sum?["uses"]?.arrayValue?.contains("csv-column-values") == true)
        #expect(
            points.allSatisfy { point in
                Set(point.objectValue?.keys.sorted() ?? []) == ["name", "x", "y", "uses"]
            })
    }

    @Test func saysThatTheLibraryIsEmpty() async throws {
        let library = try TestLibrary()
        _ = try await Program.run(
            "add", SkillDraft("repeat-text").write(in: library), in: library.setting)
        _ = try await Program.run("remove", "repeat-text", in: library.setting)

        let outcome = try await Program.run("map", "--out", "map.svg", in: library.setting)

        outcome.expectRefusal(exitCode: 1, saying: "The library is empty,")
        #expect(!FileManager.default.fileExists(atPath: library.file("map.svg").path))
    }
}
