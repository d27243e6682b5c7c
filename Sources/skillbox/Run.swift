import ArgumentParser
import Foundation
import SkillCore
import SkillSandbox
import SkillWorkshop

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a skill and print its output.",
        discussion: """
            With --each it runs on every line of a file, several at once, and the reports come in \
            the order of the lines. Limits that aren't given follow from what the skill used while \
            it was judged. For example: skillbox run word-count --input '{"text": \
            "one two"}'
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    @OptionGroup var input: InputOption

    @OptionGroup var each: EachOptions

    @OptionGroup var limits: LimitOptions

    @OptionGroup var envelope: EnvelopeOption

    @OptionGroup var grant: GrantOption

    @OptionGroup var model: ModelOptions

    func validate() throws {
        if each.isRequested, !input.isFile {
            throw ValidationError("--each reads lines. Give --input @FILE, or --input -.")
        }
        if each.isRequested, !input.file.isEmpty {
            throw ValidationError("--file gives a field of one input. Leave it out with --each.")
        }
    }

    func run() async throws {
        guard !each.isRequested else { return try await runEach() }
        let value = try input.value()
        let bench = try await bench()
        let report = try await bench.run(
            name, input: value,
            limits: limits.limits(over: envelope.limits(of: name, in: bench)),
            readable: limits.readableURLs, environment: limits.environment)
        grant.noteIdle(in: bench)
        if options.json {
            Printer.answer(report.json)
        } else {
            // What the skill printed is not its answer.
            Printer.pass(report.standardOutput, to: STDERR_FILENO)
            Printer.pass(report.standardError, to: STDERR_FILENO)
            if let output = report.output { Printer.answer(output.canonical) }
            if !report.succeeded { Printer.complain("skillbox: \(report)") }
        }
        if !report.succeeded { throw ExitCode.failure }
    }

    /// The library, with what is granted to the skill.
    func bench() async throws -> Workbench {
        var bench = try options.bench(demanding: limits.tier)
        try await grant.apply(to: &bench, asking: model, in: options.environment)
        bench.mostForCalls = limits.limits(over: .unnamed)
        return bench
    }
}
