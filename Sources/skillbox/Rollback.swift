import ArgumentParser
import SkillCore
import SkillWorkshop

struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make an earlier version of a skill the current one again.",
        discussion: """
            It is judged again first, and so is all that needs it; when one fails, nothing changes \
            and it exits with 1. For example: skillbox rollback csv-column-sum --to 1
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    @Option(help: ArgumentHelp("The version; `history` lists them.", valueName: "version"))
    var to: Int

    func run() async throws {
        let rollback = try await options.bench().rollBack(name, to: to)
        if options.json { Printer.answer(Self.json(rollback)) }
        switch rollback {
        case .done(let name, let version):
            if !options.json { Printer.answer("went back to \(name), version \(version)") }
        case .alreadyCurrent(let name, let version):
            if !options.json { Printer.answer("unchanged \(name), version \(version)") }
        case .rejected(let name, let rejection):
            Printer.complain("Version \(to) of \(name) does not pass: \(rejection).")
            throw ExitCode.failure
        }
    }

    private static func json(_ rollback: Workbench.Rollback) -> JSONValue {
        switch rollback {
        case .done(let name, let version):
            ["name": .string(name.text), "version": .integer(version), "changed": true]
        case .alreadyCurrent(let name, let version):
            ["name": .string(name.text), "version": .integer(version), "changed": false]
        case .rejected(let name, let rejection):
            [
                "name": .string(name.text), "changed": false, "reason": .string("\(rejection)"),
            ]
        }
    }
}
