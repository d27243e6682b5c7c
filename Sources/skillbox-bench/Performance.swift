import ArgumentParser
import Foundation
import SkillSandbox

/// Measures everything that skillbox promises to be fast at, and writes the report.
struct Performance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "performance",
        abstract: "Measure skillbox beside its peers and write the report.",
        discussion: """
            Each case runs in turns with a peer. Waits for the machine to be quiet, and exits with 2 \
            when it doesn't become so. For example: skillbox-bench performance --skillbox \
            .build/release/skillbox --out docs/performance.md
            """)

    @Option(help: ArgumentHelp("The program to measure.", valueName: "file"))
    var skillbox: String

    @Option(help: ArgumentHelp("The report's file, which is written whole.", valueName: "file"))
    var out: String

    @Option(help: "How often the quick ones are run; the others less often.")
    var rounds = 500

    @Option(
        help: ArgumentHelp(
            "The folder of the peers from PyPI; without it, there are none.", valueName: "folder"))
    var peers: String?

    @Option(
        help: ArgumentHelp(
            "Measure only what has this in its title, such as \"search\".", valueName: "text"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "The most vectors that are searched; a million take 12 GB of the temporary folder.",
            valueName: "count"))
    var largest = 1_000_000

    @Option(
        help: ArgumentHelp(
            "A folder of texts and queries, as for retrieval; without it, quality isn't measured.",
            valueName: "folder"))
    var retrieval: String?

    @Flag(help: "Measure although the machine has other work, and say so in the report.")
    var force = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("Give a number of rounds above 0.") }
        guard largest >= 100 else { throw ValidationError("--largest counts from 100.") }
        guard !chosen.isEmpty else {
            throw ValidationError(
                """
                Nothing measured has "\(only ?? "")" in its title. There are: \
                \(cases.map(\.title).joined(separator: "; ")).
                """)
        }
    }

    func run() async throws {
        let machine = try await machineAtRest()
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays behind costs space, nothing else.
        defer { try? FileManager.default.removeItem(at: folder) }

        Self.tell("Making what is measured")
        let stage = try await Stage(
            rounds: rounds, largest: largest, skillbox: URL(filePath: skillbox),
            peers: peers.map { URL(filePath: $0) }, in: folder)
        defer { stage.pool.close() }
        var sections: [Section] = []
        for (number, part) in chosen.enumerated() {
            // Away from the main thread, which is woken by way of a queue.
            let section = try await Task.detached {
                try await part.measure(stage, part.title)
            }.value
            sections.append(section)
            Self.tell("\(number + 1) of \(chosen.count): \(section.title)")
        }
        let report = PerformanceReport(
            rounds: rounds, options: options, machine: try await machine.lines(stage.sandbox),
            sections: sections)
        try Data(report.markdown.utf8).write(to: URL(filePath: out), options: .atomic)
    }

    /// Waits for a quiet machine, for what was built a moment ago still counts as load.
    private func machineAtRest() async throws -> Machine {
        let start = ContinuousClock.now
        var machine = try Machine()
        while !machine.isQuiet, !force {
            guard ContinuousClock.now - start < Self.longestWait else {
                Self.tell(
                    """
                    The load average is \(machine.load), above \(Machine.mostLoad), so no figure \
                    would hold. Try again when the machine has nothing else to do, or add --force.
                    """)
                throw ExitCode(2)
            }
            Self.tell("Waiting for the load average to fall from \(machine.load)")
            try await Task.sleep(for: .seconds(10))
            machine = try Machine()
        }
        return machine
    }

    /// Tells on standard error how far it has come.
    private static func tell(_ text: String) {
        // When nobody hears it, nothing is lost.
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }

    /// In the report's order; the memory is that which the jails before it have left.
    private var cases: [Case] {
        [
            Case(title: "The jail alone", measure: JailCase.section),
            Case(title: "Fresh pooled jail, trivial program", measure: PoolCases.trivial),
            Case(title: "Fresh pooled jail, Foundation and JSON", measure: PoolCases.skill),
            Case(title: "Session call", measure: SessionCase.section),
            Case(title: "Batch", measure: CommandLineCases.batch),
            Case(title: "Compile", measure: CompileCases.build),
            Case(title: "Adding a skill", measure: CompileCases.add),
            Case(title: "Start of the command line", measure: CommandLineCases.start),
            Case(title: "Memory", measure: MemoryCase.section),
            Case(title: "Embedding a query", measure: EmbeddingCases.query),
            Case(title: "Embedding 32 descriptions", measure: EmbeddingCases.batch),
        ] + ScanCases.cases(largest: largest) + [
            Case(title: "Inserting vectors", measure: InsertCase.section)
        ] + FindCases.cases(largest: largest)
            + [retrieval].compactMap(\.self).map { folder in
                Case(title: "Retrieval") { _, title in
                    try await RetrievalCase.section(title: title, data: URL(filePath: folder))
                }
            }
    }

    private var chosen: [Case] {
        guard let only else { return cases }
        return cases.filter { $0.title.localizedCaseInsensitiveContains(only) }
    }

    /// What makes these figures others than the usual ones.
    private var options: String {
        [
            peers == nil ? nil : " --peers .build-tools/peers",
            only.map { " --only \"\($0)\"" },
            largest == 1_000_000 ? nil : " --largest \(largest)",
            retrieval == nil ? nil : " --retrieval FOLDER",
        ].compactMap { $0 }.joined()
    }

    private static let longestWait = Duration.seconds(180)
}
