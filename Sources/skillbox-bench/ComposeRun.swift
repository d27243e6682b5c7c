import Foundation
import SkillCore

/// What came of one task, put once to one library through the program that people start.
struct ComposeRun: Sendable {
    enum Ending: Sendable {
        case right, wrong, refused
    }

    let task: String
    let ending: Ending
    /// How many skills the plan calls; nil when there is no plan.
    let steps: Int?
    /// In milliseconds, the start of the program included.
    let time: Double
    let tokens: Int

    /// Puts `task` to `library`; `skillbox` is the program.
    ///
    /// The model is asked, if one is named, whatever the library remembers.
    init(
        of task: ComposeTask, with library: ComposeLibrary, _ skillbox: URL, in folder: URL
    ) async throws {
        let input = folder.appending(path: "input.json")
        try Data(task.input.canonical.utf8).write(to: input)
        var environment = ProcessInfo.processInfo.environment
        environment["SKILLBOX_LIBRARY"] = library.url.path
        let program = SpawnedProgram(
            words: [
                skillbox.path, "solve", task.text, "--input", "@\(input.path)", "--json", "--fresh",
            ], environment: environment)

        let before = try await library.tokens()
        let start = ContinuousClock.now
        let (status, output) = try program.end()
        time = (ContinuousClock.now - start) / .milliseconds(1)
        tokens = try await library.tokens() - before

        // 0 and 1 are answers; any other end is a failure of skillbox.
        guard let solution = try? JSONValue(parsing: output), [0, 1].contains(status >> 8) else {
            throw MeasuringFailed(
                reason: "solve could not work on \(task.name): status \(status >> 8)")
        }
        self.task = task.name
        steps = solution["plan"]?["steps"]?.arrayValue?.count
        let isSolved = solution["solved"] == true
        let isRight =
            solution["output"]?.matches(task.answer, tolerance: Example.usualTolerance) == true
        ending = isSolved ? (isRight ? .right : .wrong) : .refused
    }
}
