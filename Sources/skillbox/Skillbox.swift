import ArgumentParser
import Foundation

@main
struct Skillbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skillbox",
        abstract: "Grow, find, run and combine small Swift skills, each behind a jail.",
        discussion: """
            The library is the folder named by --library, else by SKILLBOX_LIBRARY, else \
            ~/.local/share/skillbox. Exit codes: 0 it worked, 1 it ran and the answer is no, \
            2 it could not run, 64 it was called wrong. For example: skillbox find "add up a \
            table column"
            """,
        version: "0.1.0",
        // Each has a name of its own: making them up from the names of types takes 4 ms.
        groupedSubcommands: [
            CommandGroup(
                name: "Library",
                subcommands: [
                    Add.self, Find.self, List.self, Show.self, Remove.self, Verify.self,
                    History.self, Rollback.self, Prune.self, AuditCommand.self, Stats.self,
                    Map.self,
                ]),
            CommandGroup(name: "Running", subcommands: [Run.self, Exec.self, JailCommand.self]),
            CommandGroup(name: "Growing and composing", subcommands: [Grow.self, Solve.self]),
            CommandGroup(
                name: "This machine", subcommands: [Embed.self, ModelCommand.self, Doctor.self]),
        ]
    )

    /// Runs the command, and exits with 2 when it could not do its work.
    ///
    /// A command whose answer is "no" throws `ExitCode.failure` itself.
    static func main() async {
        StandardStreams.ensureOpen()
        StandardStreams.ignoreBrokenPipes()
        let interruption = Interruption()
        // Awaited below: a task of its own can be cancelled by a signal.
        let work = Interruption.$current.withValue(interruption) { Task { try await perform() } }
        interruption.watch { work.cancel() }
        let result = await work.result
        interruption.dieOfSignal()
        if case .failure(let error) = result { end(with: error) }
    }

    private static func perform() async throws {
        var command = try parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    private static func end(with error: any Error) -> Never {
        switch exitCode(for: error) {
        case .validationFailure:
            Printer.complain(fullMessage(for: error).replacing(#/^Error: /#, with: ""))
            exit(withError: ExitCode.validationFailure)
        case .failure where !(error is ExitCode):
            Printer.complain("\(error)")
            exit(withError: ExitCode(2))
        default:
            exit(withError: error)
        }
    }
}
