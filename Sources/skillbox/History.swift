import ArgumentParser
import Foundation
import SkillCore
import SkillStorage
import SkillWorkshop

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the versions of a skill, the newest first.",
        discussion: "For example: skillbox history csv-column-sum")

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    func run() async throws {
        let versions = try await options.bench().store.history(of: name)
        if options.json {
            Printer.answer(.array(versions.map(Self.json)))
        } else {
            for version in versions { Printer.answer(Self.line(version)) }
        }
    }

    private static func line(_ version: VersionSummary) -> String {
        let author = version.provenance.model.map { " by \($0)" } ?? ""
        let verified =
            version.verifiedAt.map { "verified \($0.formatted(.iso8601))" } ?? "not verified"
        let mark = version.isCurrent ? ", current" : ""
        return """
            version \(version.version)\(mark)  \(version.provenance.origin.rawValue)\(author) \
            \(version.keptAt.formatted(.iso8601)), \(verified)
            """
    }

    private static func json(_ version: VersionSummary) -> JSONValue {
        [
            "version": .integer(version.version),
            "current": .bool(version.isCurrent),
            "digest": .string(version.digest),
            "provenance": version.provenanceHash.map { .string($0.hexadecimal) } ?? .null,
            "keptAt": .string(version.keptAt.formatted(.iso8601)),
            "verifiedAt": version.verifiedAt.map { .string($0.formatted(.iso8601)) } ?? .null,
            "origin": .string(version.provenance.origin.rawValue),
            "model": version.provenance.model.map(JSONValue.string) ?? .null,
            "promptVersion": version.provenance.promptVersion.map(JSONValue.string) ?? .null,
            "toolchain": .string(version.provenance.toolchain),
            "tier": .string(version.provenance.tier),
        ]
    }
}
