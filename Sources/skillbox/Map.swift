import ArgumentParser
import SkillCore
import SkillWorkshop

struct Map: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Draw the library: what is alike lies close, with the uses as lines.",
        discussion: """
            The picture is an SVG file for any browser. Each dot tells its skill's name and \
            description. Exits with 1 when the library is empty. For example: skillbox map --out \
            map.svg
            """)

    @OptionGroup var options: LibraryOptions

    @Option(
        help: ArgumentHelp(
            "Write the picture to this file instead of standard output.", valueName: "file"))
    var out: String?

    func run() async throws {
        let bench = try options.bench()
        let embedder = try await options.embedder(for: bench)
        try await options.embedMissing(in: bench, with: embedder)
        let map = try await bench.map(with: embedder)
        guard !map.points.isEmpty else {
            if options.json { Printer.answer(.array([])) }
            Printer.complain(
                "The library is empty, so there is nothing to draw. Run skillbox add first.")
            throw ExitCode.failure
        }
        if let out { try PictureFile(path: out).write(map.svg) }
        if options.json {
            Printer.answer(.array(map.points.map(Self.json)))
        } else if let out {
            let count = map.points.count
            Printer.answer("\(count) \(count == 1 ? "skill" : "skills") drawn in \(out)")
        } else {
            Printer.answer(map.svg)
        }
    }

    private static func json(_ point: LibraryMap.Point) -> JSONValue {
        [
            "name": .string(point.name.text),
            "x": .number(rounded(point.x)),
            "y": .number(rounded(point.y)),
            "uses": .array(point.uses.map { .string($0.text) }),
        ]
    }

    /// What lies behind the sixth digit differs from one BLAS library to another.
    private static func rounded(_ coordinate: Double) -> Double {
        // Adding zero takes the sign off a negative one.
        (coordinate * 1e6).rounded() / 1e6 + 0
    }
}
