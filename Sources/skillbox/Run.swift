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
            the order of the lines. For example: skillbox run word-count --input '{"text": \
            "one two"}'
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    @OptionGroup var input: InputOption

    @OptionGroup var each: EachOptions

    @OptionGroup var limits: LimitOptions

    func validate() throws {
        if each.isRequested, !input.isFile {
            throw ValidationError("--each reads lines. Give --input @FILE, or --input -.")
        }
    }

    func run() async throws {
        guard !each.isRequested else { return try await runEach() }
        let value = try input.value()
        let report = try await options.bench(demanding: limits.tier).run(
            name, input: value, limits: limits.limits, readable: limits.readableURLs,
            environment: limits.environment)
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
}
