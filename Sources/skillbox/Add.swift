import ArgumentParser
import Foundation
import SkillCore
import SkillSyntax
import SkillWorkshop

struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Judge skill folders in the jail and keep those that pass.",
        discussion: """
            A skill folder holds SKILL.md, skill.swift and examples.json. For example: \
            skillbox add skills/csv-column-sum
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("Skill folders, or folders of them.", valueName: "path"))
    var paths: [String]

    @Flag(help: "Let a skill replace another one of its name, as a new version.")
    var replace = false

    @OptionGroup var grant: GrantOption

    @OptionGroup var model: ModelOptions

    func run() async throws {
        let folders = try paths.flatMap {
            try SkillReader().skillFolders(at: URL(filePath: $0))
        }
        var bench = try options.bench(creating: true)
        try await grant.apply(to: &bench, asking: model, in: options.environment)
        let embedder = try await options.embedder(for: bench)
        let additions = try await bench.add(folders, replacing: replace, with: embedder) {
            if !options.json { Printer.answer(Self.line($0)) }
        }
        grant.noteIdle(in: bench)
        let kept = additions.count(where: \.isKept)
        if options.json {
            Printer.answer(.array(additions.map(Self.json)))
        } else {
            Printer.answer("\(kept) of \(additions.count) kept.")
        }
        if kept < additions.count { throw ExitCode.failure }
    }

    private static func line(_ addition: Workbench.Addition) -> String {
        switch addition {
        case .kept(let name, let version): "kept      \(name), version \(version)"
        case .alreadyKept(let name, let version): "unchanged \(name), version \(version)"
        case .rejected(let name, let rejection): "rejected  \(name): \(rejection)"
        case .unreadable(let folder, let reason): "rejected  \(folder): \(reason)"
        }
    }

    static func json(_ addition: Workbench.Addition) -> JSONValue {
        switch addition {
        case .kept(let name, let version):
            ["name": .string(name.text), "kept": true, "version": .integer(version)]
        case .alreadyKept(let name, let version):
            [
                "name": .string(name.text), "kept": true, "version": .integer(version),
                "unchanged": true,
            ]
        case .rejected(let name, let rejection):
            ["name": .string(name.text), "kept": false, "reason": .string("\(rejection)")]
        case .unreadable(let folder, let reason):
            ["name": .string(folder), "kept": false, "reason": .string(reason)]
        }
    }
}
