import ArgumentParser
import SkillCore
import SkillStorage
import SkillWorkshop

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the kept skills.",
        discussion: "For example: skillbox list --json")

    @OptionGroup var options: LibraryOptions

    func run() async throws {
        let kept = try await options.bench().store.skills()
        if options.json {
            Printer.answer(
                .array(
                    kept.map { entry in
                        [
                            "name": .string(entry.skill.name.text),
                            "version": .integer(entry.version),
                            "description": .string(entry.skill.description),
                            "signature": .string("\(entry.skill.signature)"),
                            "verified": .bool(entry.verifiedAt != nil),
                        ]
                    }))
            return
        }
        if kept.isEmpty { Printer.complain("The library is empty. Add skills with: skillbox add") }
        for entry in kept {
            let mark = entry.verifiedAt == nil ? " (not verified)" : ""
            Printer.answer("\(entry.skill.name)\(mark)  \(entry.skill.description)")
        }
    }
}
