import ArgumentParser
import Foundation
import SkillCore
import SkillSandbox
import SkillSearch
import SkillStorage
import SkillWorkshop

/// Which library a command works on, and how it answers.
struct LibraryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The library's folder, instead of SKILLBOX_LIBRARY or ~/.local/share/skillbox.",
            valueName: "folder"))
    var library: String?

    @Flag(help: "Print one JSON value on standard output, and nothing else there.")
    var json = false

    var folder: LibraryFolder { LibraryFolder(path: library, environment: environment) }

    var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Opens a library, and makes it when `creating`.
    func bench(creating: Bool = false, demanding tier: JailTier? = nil) throws -> Workbench {
        try Workbench(
            folder: folder, creating: creating, environment: environment.demanding(tier))
    }

    /// Chooses the embedding model, and says once when it is not the best there could be.
    func embedder(for bench: Workbench) async throws -> any EmbeddingModel {
        let choice = try await bench.embedding()
        if let notice = choice.notice { Printer.complain(notice) }
        return choice.model
    }

    /// Embeds what the model has not embedded yet, for a command that needs all of the library.
    func embedMissing(in bench: Workbench, with model: any EmbeddingModel) async throws {
        try await EmbeddingProgress.embedMissing(
            bench.missingEmbeddings(of: model), in: bench, with: model)
    }
}

extension SkillName {
    /// Reads a name on the command line; what is wrong with it is told as a wrong argument.
    static func parse(_ text: String) throws -> SkillName { try SkillName(text) }
}
