import ArgumentParser
import Foundation
import SkillCore
import SkillSearch
import SkillWorkshop

struct Embed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Print a text's embedding.",
        discussion: "For example: skillbox embed \"add up a column\" --json")

    @Flag(help: "Print the model's name and dimension too, as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The text.", valueName: "text"))
    var text: String

    func run() async throws {
        let choice = try await EmbeddingChoice(environment: ProcessInfo.processInfo.environment)
        if let notice = choice.notice { Printer.complain(notice) }
        let components = try await choice.model.embeddings(of: [text])[0].components
        if json {
            Printer.answer([
                "model": .string(choice.model.id.name),
                "dimension": .integer(choice.model.id.dimension),
                "embedding": .array(components.map { .number(Double($0)) }),
            ])
        } else {
            Printer.answer(components.map { String($0) }.joined(separator: " "))
        }
    }
}
