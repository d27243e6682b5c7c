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

    func validate() throws {
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
        var events: [JSONValue] = []
        let kept = try await grower.grow(towards: goal, iterations: iterations) { event in
            events.append(Self.json(event))
            if !options.json { Printer.answer(Self.line(event)) }
        }
        if events.isEmpty {
            Printer.complain("There is no task to work on. Name one with --task, or a --goal.")
        }
        if options.json {
            Printer.answer([
                "events": .array(events), "kept": .array(kept.map { .string($0.text) }),
            ])
        } else if !events.isEmpty {
            Printer.answer(kept.isEmpty ? "Nothing was kept." : "\(kept.count) kept.")
        }
        if kept.isEmpty { throw ExitCode.failure }
    }

    private func fileTasks() throws -> [String] {
        guard let tasks else { return [] }
        return try InputFile.text(atPath: tasks).split(whereSeparator: \.isNewline)
            .map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static func line(_ event: Grower.Event) -> String {
        switch event {
        case .started(let task): "task      \(task)"
        case .specified(let name, let description, let examples):
            "specified \(name): \(description) (\(examples) examples)"
        case .rejected(let round, let reason): "round \(round)   \(reason)"
        case .kept(let name, let version, let rounds):
            "kept      \(name), version \(version), after \(rounds) "
                + (rounds == 1 ? "round" : "rounds")
        case .gaveUp(_, let reason): "gave up   \(reason)"
        case .stopped(let task, _): "stopped   \(task), which stays open"
        }
    }

    private static func json(_ event: Grower.Event) -> JSONValue {
        switch event {
        case .started(let task): ["event": "started", "task": .string(task)]
        case .specified(let name, let description, let examples):
            [
                "event": "specified", "name": .string(name.text),
                "description": .string(description), "examples": .integer(examples),
            ]
        case .rejected(let round, let reason):
            ["event": "rejected", "round": .integer(round), "reason": .string(reason)]
        case .kept(let name, let version, let rounds):
            [
                "event": "kept", "name": .string(name.text), "version": .integer(version),
                "rounds": .integer(rounds),
            ]
        case .gaveUp(let task, let reason):
            ["event": "gave-up", "task": .string(task), "reason": .string(reason)]
        case .stopped(let task, let reason):
            ["event": "stopped", "task": .string(task), "reason": .string(reason)]
        }
    }
}
