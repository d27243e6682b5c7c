import ArgumentParser
import SkillCore
import SkillStorage
import SkillWorkshop

struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove a skill that no other skill uses.",
        discussion: "For example: skillbox remove csv-column-sum")

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("The skill's name.", valueName: "name"))
    var name: SkillName

    func run() async throws {
        try await options.bench().store.remove(name)
        if options.json {
            Printer.answer(["removed": .string(name.text)])
        } else {
            Printer.answer("removed \(name)")
        }
    }
}
