import ArgumentParser
import SkillCore
import SkillStorage
import SkillWorkshop

struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a skill that no other skill uses, or all that use it too.",
        discussion: """
            Exits with 1 when another skill uses it and --with-dependants isn't there. For example: skillbox remove csv-column-sum
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    @Flag(help: "Remove every skill that needs it as well.")
    var withDependants = false

    func run() async throws {
        let store = try options.bench().store
        var removed = [name]
        do {
            if withDependants {
                removed = try await store.removeWithDependants(name)
            } else {
                try await store.remove(name)
            }
        } catch {
            guard case .inUse(_, let users) = error else { throw error }
            Printer.complain("\(error)")
            if options.json { Printer.answer(Self.json(name, removed: [], usedBy: users)) }
            throw ExitCode.failure
        }
        if options.json {
            Printer.answer(Self.json(name, removed: removed, usedBy: []))
        } else {
            for name in removed { Printer.answer("removed \(name)") }
        }
    }

    private static func json(
        _ name: SkillName, removed: [SkillName], usedBy users: [SkillName]
    ) -> JSONValue {
        [
            "name": .string(name.text), "removed": .bool(!removed.isEmpty),
            "removedDependants": .array(removed.dropFirst().map { .string($0.text) }),
            "usedBy": .array(users.map { .string($0.text) }),
        ]
    }
}
