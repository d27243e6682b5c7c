import ArgumentParser
import SkillCore
import SkillStorage
import SkillWorkshop

struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove what nobody needs: skills that never ran, and superseded versions.",
        discussion: "For example: skillbox prune --unused --superseded --dry-run")

    @OptionGroup var options: LibraryOptions

    @Flag(
        help: """
            Remove skills that were grown or composed, never ran, and are used by nothing that stays.
            """)
    var unused = false

    @Flag(help: "With --unused, remove such skills also when a person added them.")
    var added = false

    @Flag(
        help: """
            Remove versions before the current one, unless a skill was last judged with them.
            """)
    var superseded = false

    @Flag(help: "Only tell what would be removed.")
    var dryRun = false

    func validate() throws {
        if !unused, !superseded {
            throw ValidationError("Say what to remove: --unused, --superseded or both.")
        }
        if added, !unused { throw ValidationError("--added goes with --unused.") }
    }

    func run() async throws {
        var scope: Pruning.Scope = []
        if unused { scope.insert(.unused) }
        if added { scope.insert(.added) }
        if superseded { scope.insert(.superseded) }
        let pruning = try await options.bench().store.prune(scope, dryRun: dryRun)
        if options.json {
            Printer.answer(json(pruning))
            return
        }
        let verb = dryRun ? "would remove" : "removed"
        for name in pruning.skills { Printer.answer("\(verb) \(name)") }
        for version in pruning.versions {
            Printer.answer("\(verb) \(version.name), version \(version.number)")
        }
        let skills = "\(pruning.skills.count) \(pruning.skills.count == 1 ? "skill" : "skills")"
        let versions =
            "\(pruning.versions.count) \(pruning.versions.count == 1 ? "version" : "versions")"
        Printer.answer("\(skills) and \(versions)\(dryRun ? " to remove" : " removed").")
    }

    private func json(_ pruning: Pruning) -> JSONValue {
        [
            "dryRun": .bool(dryRun),
            "skills": .array(pruning.skills.map { .string($0.text) }),
            "versions": .array(
                pruning.versions.map {
                    ["name": .string($0.name.text), "version": .integer($0.number)]
                }),
        ]
    }
}
