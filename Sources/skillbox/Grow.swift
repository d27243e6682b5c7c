import ArgumentParser
import Foundation
import SkillChat
import SkillCore
import SkillStorage
import SkillWorkshop

struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grow",
        abstract: "Grow the library with a language model, task by task.",
        discussion: """
            The model is named by OPENAI_BASE_URL, SKILLBOX_MODEL and OPENAI_API_KEY, or by the \
            configuration file, which SKILLBOX_CONFIG names, else ~/.config/skillbox/config.json. \
            Tasks and answers are kept in the library: a run that was stopped, or killed, goes on \
            where it was. The first Ctrl-C ends it after the step that is under way. Exits with 1 \
            when nothing was kept or a budget is spent. For example: skillbox grow --task "count \
            the vowels of a text"
            """)

    @OptionGroup var options: LibraryOptions

    @Option(help: ArgumentHelp("A task to grow a skill for. Repeatable.", valueName: "text"))
    var task: [String] = []

    @Option(help: ArgumentHelp("A file of tasks, one a line.", valueName: "file"))
    var tasks: String?

    @Option(
        help: ArgumentHelp(
            "What the library should become able to do; tasks are proposed for it.",
            valueName: "text"))
    var goal: String?

    @Option(help: ArgumentHelp("The most tasks to work on.", valueName: "count"))
    var iterations = 10

    @Option(help: ArgumentHelp("How many tasks to work on at once.", valueName: "count"))
    var parallel = 1

    @Option(
        help: ArgumentHelp("The most programs to try for a task.", valueName: "count"))
    var rounds = 4

    @OptionGroup var model: ModelOptions

    @Flag(
        help: """
            Print each event as it happens, as JSON on a line of its own; the last has the names \
            that were kept.
            """)
    var events = false

    func validate() throws {
        if events, options.json {
            throw ValidationError("--events and --json are two forms of one answer. Choose one.")
        }
        if task.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
            throw ValidationError("--task is empty. Say what the skill should do.")
        }
        if let goal, goal.allSatisfy(\.isWhitespace) {
            throw ValidationError("--goal is empty. Say what the library should be able to do.")
        }
        if iterations < 1 { throw ValidationError("--iterations counts from 1.") }
        if !(1...16).contains(parallel) { throw ValidationError("--parallel is from 1 to 16.") }
        if !(1...16).contains(rounds) { throw ValidationError("--rounds is from 1 to 16.") }
    }

    func run() async throws {
        let configuration = try ChatConfiguration(environment: options.environment)
        // A model that isn't named should be told before a library is made.
        _ = try configuration.routedChat()
        let texts = try task + fileTasks()
        var bench = try options.bench(creating: true)
        bench.asksAfresh = model.fresh
        let chat = try await model.chat(of: configuration, for: bench)
        let embedder = try await options.embedder(for: bench)
        try await options.embedMissing(in: bench, with: embedder)
        _ = try await bench.store.addTasks(texts)
        let grower = Grower(
            bench: bench, embedder: embedder, chat: chat,
            author: configuration.endpoints(for: "write").first?.model ?? "unnamed",
            rules: GrowingRules(rounds: rounds, parallel: parallel))
        try await grow(with: grower)
    }

    private func grow(with grower: Grower) async throws {
        let progress = GrowingProgress(form, environment: options.environment)
        let stop = StopSign()
        Interruption.current?.soften {
            stop.raise()
            progress.announceEnd()
        }
        var kept: [SkillName] = []
        var failure: (any Error)?
        do {
            try await progress.watching {
                _ = try await grower.grow(
                    towards: goal, iterations: iterations, stop: stop
                ) { event in
                    progress.show(event)
                    if case .kept(let name, _, _) = event.kind { kept.append(name) }
                }
            }
        } catch {
            failure = error
        }
        if progress.events.isEmpty {
            if let failure, !Self.isBudgetSpent(failure) { throw failure }
            if failure == nil, !stop.isRaised { Printer.complain(nothingToDo) }
        }
        // What was kept is there, whatever went wrong then.
        progress.conclude(kept: kept)
        if let failure {
            guard Self.isBudgetSpent(failure) else { throw failure }
            Printer.complain("Growing stopped. \(failure)")
        }
        if kept.isEmpty || failure != nil { throw ExitCode.failure }
    }

    private static func isBudgetSpent(_ error: any Error) -> Bool {
        if case .budgetSpent? = error as? ChatError { true } else { false }
    }

    private var nothingToDo: String {
        goal == nil
            ? "There is no task to work on. Name one with --task, or a --goal."
            : """
            The model proposed no task that isn't there already. Name another --goal, or ask again \
            with --fresh.
            """
    }

    private var form: GrowingProgress.Form {
        if events { .events } else if options.json { .summary } else { .lines }
    }

    private func fileTasks() throws -> [String] {
        guard let tasks else { return [] }
        return try InputFile.text(atPath: tasks).split(whereSeparator: \.isNewline)
            .map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
    }
}
