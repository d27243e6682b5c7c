import ArgumentParser
import Foundation

/// Measures how well skills are found.
struct Retrieval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Measure how well search finds the right text, and when it says that none fits.",
        discussion: """
            The folder holds docs.tsv, with a name and a text on each line, and queries.tsv, with the \
            name of the right text, or "-" for none, and a query. For example: skillbox-bench \
            retrieval --data retrieval
            """)

    @Option(help: ArgumentHelp("The folder with the texts and queries.", valueName: "folder"))
    var data: String

    func run() async throws {
        let section = try await RetrievalCase.section(
            title: "Retrieval", data: URL(filePath: data))
        print(section.markdown)
    }
}
