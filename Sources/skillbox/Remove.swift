import ArgumentParser
import SkillCore
import SkillStorage
import SkillWorkshop

struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a skill that no other skill uses.",
        discussion: """
            Exits with 1 when another skill uses it. For example: skillbox remove csv-column-sum
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    func run() async throws {
        let store = try options.bench().store
        do {
            try await store.remove(name)
        } catch {
            guard case .inUse(_, let users) = error else { throw error }
            Printer.complain("\(error)")
            if options.json { Printer.answer(Self.json(name, isRemoved: false, usedBy: users)) }
            throw ExitCode.failure
        }
        if options.json {
            Printer.answer(Self.json(name, isRemoved: true, usedBy: []))
        } else {
            Printer.answer("removed \(name)")
        }
    }

    private static func json(
        _ name: SkillName, isRemoved: Bool, usedBy users: [SkillName]
    ) -> JSONValue {
        [
            "name": .string(name.text), "removed": .bool(isRemoved),
            "usedBy": .array(users.map { .string($0.text) }),
        ]
    }
}
