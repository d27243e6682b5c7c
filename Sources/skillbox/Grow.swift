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
            The model is named by OPENAI_BASE_URL, SKILLBOX_MODEL and OPENAI_API_KEY. Tasks are \
            kept in the library: a run that was stopped goes on where it was. For example: \
            skillbox grow --task "count the vowels of a text"
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

    @Option(help: ArgumentHelp("The most tokens to spend.", valueName: "count"))
    var budgetTokens: Int?

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
        if iterations < 1 { throw ValidationError("--iterations counts from 1.") }
        if let budgetTokens, budgetTokens < 0 {
            throw ValidationError("--budget-tokens counts from 0.")
        }
    }

    func run() async throws {
        let configuration = try ChatConfiguration(environment: options.environment)
        let client = try configuration.chat()
        var chat: any ChatModel = client
        if let budgetTokens {
            chat = BudgetedChat(client, budgets: [SpendingBudget(tokens: budgetTokens)])
        }
        let texts = try task + fileTasks()
        let bench = try options.bench(creating: true)
        let embedder = try await options.embedder(for: bench)
        try await options.embedMissing(in: bench, with: embedder)
        _ = try await bench.store.addTasks(texts)
        let grower = Grower(
            bench: bench, embedder: embedder, chat: chat,
            author: configuration.model ?? "unnamed")
        let progress = GrowingProgress(form, environment: options.environment)
        let kept = try await progress.watching {
            var events = GrowerEvents()
            return try await grower.grow(towards: goal, iterations: iterations) {
                progress.show(events.event($0))
            }
        }
        if progress.events.isEmpty {
            Printer.complain("There is no task to work on. Name one with --task, or a --goal.")
        }
        progress.conclude(kept: kept)
        if kept.isEmpty { throw ExitCode.failure }
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
