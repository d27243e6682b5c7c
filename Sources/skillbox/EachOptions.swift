import ArgumentParser
import Foundation

/// How a skill is run on each line of a file.
struct EachOptions: ParsableArguments {
    @Flag(
        name: .customLong("each"),
        help: """
            Run on each line of the input, one JSON value a line, and print one report a line. \
            Blank lines are skipped.
            """)
    var isRequested = false

    @Option(
        help: ArgumentHelp(
            "With --each: lines at once, 1 to 64, instead of one for each processor.",
            valueName: "count"))
    var parallel: Int?

    @Option(
        help: ArgumentHelp(
            """
            With --each: write the reports to this file. When it is there already, go on after \
            its last report.
            """, valueName: "file"))
    var out: String?

    @Flag(help: "With --out: drop what the file holds, and run all lines again.")
    var restart = false

    func validate() throws {
        guard isRequested || parallel == nil && out == nil && !restart else {
            throw ValidationError("--parallel, --out and --restart go with --each. Add it.")
        }
        if restart, out == nil { throw ValidationError("--restart goes with --out. Name a file.") }
        if let parallel, !(1...Self.mostAtOnce).contains(parallel) {
            throw ValidationError("--parallel is \(parallel). Give 1 to \(Self.mostAtOnce).")
        }
    }

    var width: Int {
        parallel ?? min(Self.mostAtOnce, ProcessInfo.processInfo.activeProcessorCount)
    }

    private static let mostAtOnce = 64
}
