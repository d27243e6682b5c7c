import ArgumentParser
import Foundation
import SkillChat
import SkillCore
import SkillWorkshop

struct Solve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Solve a task by joining several skills.",
        discussion: """
            The input is a JSON object whose fields the skills take. Without a language model the \
            task's words and the signatures decide; with one (OPENAI_BASE_URL and SKILLBOX_MODEL) \
            it divides the task, plans, and judges the answer. A plan is JSON, which can be \
            saved, changed and run again with --plan. With --grow, the first Ctrl-C ends the work \
            after the step that is under way. For example: skillbox solve "take the \
            numbers of a CSV column, then describe them" --input \
            '{"csv": "n\\n1\\n2", "column": "n"}'
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The task, in your words. Not needed with --plan.", valueName: "task"))
    var task: String?

    @OptionGroup var input: InputOption

    @Option(
        help: ArgumentHelp(
            "Run the plan of this file instead of making one, - for standard input.",
            valueName: "file"))
    var plan: String?

    @Flag(help: "Print the plan, and run nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("Write the plan to this file, for --plan.", valueName: "file"))
    var savePlan: String?

    @Option(help: ArgumentHelp("Draw the plan in this file.", valueName: "file"))
    var svg: String?

    @Option(
        help: ArgumentHelp(
            "What the answer must be like: a JSON Schema, or @FILE with one.",
            valueName: "json"))
    var outputSchema: String?

    @Option(
        help: ArgumentHelp("Keep the solution as a skill of this name.", valueName: "name"),
        transform: SkillName.parse)
    var save: SkillName?

    @Flag(help: "Grow skills for parts of the task that the library has nothing for.")
    var grow = false

    @Option(
        help: ArgumentHelp(
            "How many plans the language model makes, 1 to 9; most of their answers decide.",
            valueName: "count"))
    var samples = 1

    @Flag(
        name: .customLong("no-verify"),
        help: "Don't show input and answer to the language model to be judged.")
    var isUnverified = false

    @Flag(help: "Plan without a language model, even when one is named.")
    var offline = false

    @OptionGroup var spending: SpendingOptions

    @OptionGroup var grant: GrantOption

    @OptionGroup var model: ModelOptions

    func validate() throws {
        if plan == nil, task?.allSatisfy(\.isWhitespace) ?? true {
            throw ValidationError("Say the task, or name a plan with --plan.")
        }
        if !(1...9).contains(samples) { throw ValidationError("--samples is from 1 to 9.") }
        if plan != nil, grow || samples > 1 {
            throw ValidationError(
                "--plan runs that plan as it is. Leave out --grow and --samples.")
        }
        if plan == "-", input.input == "-" {
            throw ValidationError("Standard input is the plan or the input. Name a file for one.")
        }
        if offline, grow || samples > 1 {
            throw ValidationError(
                "--grow and --samples ask a language model. Leave out --offline.")
        }
        if dryRun, save != nil {
            throw ValidationError("--dry-run has no answer to save. Leave out --save.")
        }
    }

    func run() async throws {
        guard let fields = try input.value().objectValue else { throw InputError.notAnObject }
        let rules = SolvingRules(
            samples: samples, isGrowing: grow, isVerified: !isUnverified, isDry: dryRun,
            output: try wantedOutput())
        var bench = try options.bench()
        bench.asksAfresh = model.fresh
        try await grant.apply(to: &bench, asking: model, in: options.environment)
        bench.mostForCalls = spending.limits(over: .unnamed)
        let solution: Composer.Solution
        var saved: Workbench.Addition?
        if let plan {
            let file = PlanFile(path: plan)
            let read = try file.plan()
            let composer = try await composer(on: bench, with: nil)
            solution = try await file.reading {
                try await composer.run(read, input: fields, rules: rules)
            }
            saved = try await kept(solution, of: task ?? read.task ?? "", fields, by: composer)
        } else {
            let task = task ?? ""
            let composer = try await composer(on: bench, with: configuration())
            solution = try await solved(task, fields, rules, by: composer)
            saved = try await kept(solution, of: task, fields, by: composer)
        }
        grant.noteIdle(in: bench)
        let page = SolutionPage(solution: solution, saved: saved, isDry: dryRun)
        options.json ? Printer.answer(page.json) : page.print()
        // After the answer, which a file that can't be written must not take away.
        if let savePlan, var plan = solution.plan {
            // Whoever runs it again may keep it as a skill, which says what it is for.
            plan.task = plan.task ?? task
            try PlanFile(path: savePlan).write(plan)
        }
        if let svg, let figure = solution.figure { try PictureFile(path: svg).write(figure.svg) }
        let isDone = dryRun ? solution.plan != nil : solution.isSolved
        if !isDone || saved?.isKept == false { throw ExitCode.failure }
    }

    private func composer(
        on bench: Workbench, with configuration: ChatConfiguration?
    ) async throws -> Composer {
        let embedder = try await options.embedder(for: bench)
        try await options.embedMissing(in: bench, with: embedder)
        var composer: Composer
        if let configuration {
            // One model for the skills that ask and for the planning: what may be spent is one sum.
            let chat =
                if let chat = bench.chat { chat } else {
                    try await model.chat(of: configuration, for: bench)
                }
            composer = Composer(
                bench: bench, embedder: embedder, chat: chat,
                author: configuration.endpoints(for: "write").first?.model ?? "unnamed")
        } else {
            composer = Composer(bench: bench, embedder: embedder)
        }
        composer.limits = spending.limits()
        composer.isPatient = spending.timeout == nil
        return composer
    }

    /// Nil when no language model is to be asked.
    private func configuration() throws -> ChatConfiguration? {
        guard !offline else { return nil }
        // What needs a model says so when none is named.
        guard try grow || samples > 1 || ChatConfiguration.namesModel(in: options.environment)
        else { return nil }
        return try ChatConfiguration(environment: options.environment)
    }

    private func solved(
        _ task: String, _ input: [String: JSONValue], _ rules: SolvingRules, by composer: Composer
    ) async throws -> Composer.Solution {
        let progress = GrowingProgress(.aside, of: "Solving", environment: options.environment)
        let stop = StopSign()
        if grow {
            Interruption.current?.soften {
                stop.raise()
                progress.announceEnd()
            }
        }
        var kept: [SkillName] = []
        do {
            let solution = try await progress.watching {
                try await composer.solve(task, input: input, rules: rules, stop: stop) { event in
                    progress.show(event)
                    if case .kept(let name, _, _) = event.kind { kept.append(name) }
                }
            }
            guard stop.isRaised, !solution.isSolved else { return solution }
            if options.json {
                Printer.answer(SolutionPage(solution: solution, saved: nil, isDry: dryRun).json)
            }
            Printer.complain("Solving stopped before there was an answer. \(Self.line(of: kept))")
        } catch let error as ChatError {
            guard case .budgetSpent = error else { throw error }
            Printer.complain("Solving stopped. \(error)")
            if grow { Printer.complain(Self.line(of: kept)) }
        }
        throw ExitCode.failure
    }

    /// What growing leaves in the library, whatever becomes of the task.
    private static func line(of kept: [SkillName]) -> String {
        kept.isEmpty
            ? "Nothing was grown."
            : "Grown and kept: \(kept.map(\.text).joined(separator: ", "))."
    }

    private func kept(
        _ solution: Composer.Solution, of task: String, _ input: [String: JSONValue],
        by composer: Composer
    ) async throws -> Workbench.Addition? {
        guard let save, solution.isSolved else { return nil }
        return try await composer.save(solution, of: task, input: input, as: save)
    }

    private func wantedOutput() throws -> JSONValue? {
        guard let outputSchema else { return nil }
        let isWritten = outputSchema.hasPrefix("{")
        let path = outputSchema.hasPrefix("@") ? String(outputSchema.dropFirst()) : outputSchema
        let data =
            isWritten ? Data(outputSchema.utf8) : try InputFile.contents(atPath: path)
        // Why it can't be read changes nothing about what to do.
        guard let schema = try? JSONValue(parsing: data), schema.objectValue != nil else {
            throw InputError.notSchema
        }
        return schema
    }
}
