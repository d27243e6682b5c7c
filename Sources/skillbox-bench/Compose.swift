import ArgumentParser
import Foundation
import SkillWorkshop

/// Puts tasks that take several skills to libraries of all skills, of none and of five by chance.
struct Compose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Measure how many composed tasks are solved, and how long it takes.",
        discussion: """
            Each folder in DATA holds example.json: an object with task, input, files (fields whose \
            values are texts of files) and answer. A language model is asked when one is named \
            (OPENAI_BASE_URL and SKILLBOX_MODEL). Exits with 1 when a task isn't solved with the whole \
            library, or is without any. For example: skillbox-bench compose --data examples
            """)

    @Option(help: ArgumentHelp("The folder with the tasks.", valueName: "folder"))
    var data = "examples"

    @Option(help: ArgumentHelp("The folder with the skills.", valueName: "folder"))
    var skills = "skills"

    @Option(help: ArgumentHelp("The program that solves.", valueName: "program"))
    var skillbox = ".build/release/skillbox"

    @Option(help: "How many times to put each task to each library.")
    var rounds = 3

    @Option(help: "Where the choice of five skills begins.")
    var seed: UInt64 = 1

    func run() async throws {
        let tasks = try ComposeTask.read(from: URL(filePath: data))
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What stays behind costs space, nothing else.
        defer { try? FileManager.default.removeItem(at: folder) }

        let environment = ProcessInfo.processInfo.environment
        let choice = try await EmbeddingChoice(environment: environment)
        let whole = try await ComposeLibrary.whole(
            of: URL(filePath: skills), in: folder, choice.model)
        let empty = try ComposeLibrary.empty(in: folder, choice.model)
        var figures = ComposeFigures()
        for (index, task) in tasks.enumerated() {
            let few = try await whole.fiveByChance(
                named: "five-\(index)", seed: seed &+ UInt64(index), in: folder)
            for _ in 0..<max(1, rounds) {
                figures.whole.append(try await run(of: task, with: whole, in: folder))
                figures.empty.append(try await run(of: task, with: empty, in: folder))
                figures.few.append(try await run(of: task, with: few, in: folder))
            }
        }
        print(figures.section(of: try await whole.skillCount()).markdown)
        guard figures.isAsItShouldBe else { throw ExitCode.failure }
    }

    private func run(
        of task: ComposeTask, with library: ComposeLibrary, in folder: URL
    ) async throws -> ComposeRun {
        try await ComposeRun(of: task, with: library, URL(filePath: skillbox), in: folder)
    }
}
