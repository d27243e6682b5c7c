import ArgumentParser
import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillWorkshop

struct Solve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Solve a task by joining several skills.",
        discussion: """
            The input is a JSON object whose fields the skills take. Without a language model the \
            task's words and the signatures decide; with one (OPENAI_BASE_URL and SKILLBOX_MODEL) \
            it divides the task and chooses. For example: skillbox solve "take the numbers of a \
            CSV column, then describe them" --input '{"csv": "n\\n1\\n2", "column": "n"}'
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("The task, in your words.", valueName: "task"))
    var task: String

    @OptionGroup var input: InputOption

    @Option(
        help: ArgumentHelp("Keep the solution as a skill of this name.", valueName: "name"),
        transform: SkillName.parse)
    var save: SkillName?

    @Flag(help: "Don't ask a language model, even when one is named.")
    var offline = false

    @OptionGroup var model: ModelOptions

    func run() async throws {
        guard let fields = try input.value().objectValue else {
            throw InputError.notAnObject
        }
        var bench = try options.bench()
        bench.asksAfresh = model.fresh
        let embedder = try await options.embedder(for: bench)
        try await options.embedMissing(in: bench, with: embedder)
        let composer = Composer(bench: bench, embedder: embedder, chat: try await chat(for: bench))
        let solution = try await composer.solve(task, input: fields)
        var saved: Workbench.Addition?
        if let save, solution.isSolved {
            saved = try await composer.save(solution, of: task, input: fields, as: save)
        }
        if options.json {
            Printer.answer(Self.json(solution, saved))
        } else {
            Self.print(solution, saved)
        }
        if !solution.isSolved || saved?.isKept == false { throw ExitCode.failure }
    }

    private func chat(for bench: Workbench) async throws -> (any ChatModel)? {
        guard !offline, try ChatConfiguration.namesModel(in: options.environment) else {
            return nil
        }
        return try await model.chat(
            of: ChatConfiguration(environment: options.environment), for: bench)
    }

    private static func print(_ solution: Composer.Solution, _ saved: Workbench.Addition?) {
        for goal in solution.subgoals {
            let names = goal.candidates.map(\.text).joined(separator: ", ")
            Printer.complain("sub-goal  \(goal.text): \(names.isEmpty ? "nothing fits" : names)")
        }
        guard let plan = solution.plan, let report = solution.report else {
            Printer.complain(
                """
                No skills of the library solve this. Say the task's steps in order, joined by \
                "then", and give each field that they need in --input.
                """)
            return
        }
        Printer.complain("\(plan)")
        if let output = report.output { Printer.answer(output.canonical) }
        if !report.succeeded { Printer.complain("skillbox: \(report)") }
        switch saved {
        case .kept(let name, let version): Printer.complain("saved \(name), version \(version)")
        case .alreadyKept(let name, _): Printer.complain("\(name) was there already")
        case .rejected(_, let rejection): Printer.complain("It was not saved: \(rejection).")
        case .unreadable(_, let reason): Printer.complain("It was not saved: \(reason)")
        case nil: break
        }
    }

    private static func json(
        _ solution: Composer.Solution, _ saved: Workbench.Addition?
    ) -> JSONValue {
        [
            "solved": .bool(solution.isSolved),
            "subgoals": .array(
                solution.subgoals.map { goal in
                    [
                        "text": .string(goal.text),
                        "candidates": .array(goal.candidates.map { .string($0.text) }),
                    ]
                }),
            "plan": solution.plan?.json ?? .null,
            "source": solution.source.map(JSONValue.string) ?? .null,
            "output": solution.report?.output ?? .null,
            "report": solution.report?.json ?? .null,
            "saved": saved.map(Add.json) ?? .null,
        ]
    }
}
