import ArgumentParser
import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillWorkshop

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a skill: what it does, takes and gives, its source and where it is from.",
        discussion: "For example: skillbox show csv-column-sum")

    @OptionGroup var options: LibraryOptions

    @Argument(
        help: ArgumentHelp("The skill's name.", valueName: "name"), transform: SkillName.parse)
    var name: SkillName

    @Flag(help: "Show too what it was judged by, what it used then, and with which versions.")
    var evidence = false

    func run() async throws {
        let store = try options.bench().store
        let kept = try await store.skill(named: name)
        let dependants = try await store.dependants(of: name)
        let needed = try await store.dependencies(of: name).map(\.skill)
        let uses = needed.map(\.name).filter {
            kept.skill.importedModules.contains($0.moduleName)
        }
        let wishes = Wishes(kept.skill, needed)
        let proof = evidence ? try await Self.evidence(of: kept, in: store) : nil
        if options.json {
            Printer.answer(Self.json(kept, uses: uses, usedBy: dependants, wishes, proof))
        } else {
            Printer.answer(Self.page(kept, uses: uses, usedBy: dependants, wishes, proof))
        }
    }

    /// What a skill asks of the host, and what the skills that it uses ask beyond that.
    private struct Wishes {
        var own: [Capability]
        var inherited: [Capability]

        init(_ skill: Skill, _ needed: [Skill]) {
            own = skill.capabilities.sorted()
            let all = needed.reduce(into: Set()) { $0.formUnion($1.capabilities) }
            inherited = all.subtracting(own).sorted()
        }

        /// Nil when they ask for nothing.
        var line: String? {
            let own = own.map(\.description).joined(separator: ", ")
            let inherited = inherited.map(\.description).joined(separator: ", ")
            guard !inherited.isEmpty else { return own.isEmpty ? nil : own }
            let through = "\(inherited) for what it uses"
            return own.isEmpty ? through : "\(own), and \(through)"
        }

        static func json(_ capabilities: [Capability]) -> JSONValue {
            .array(capabilities.map { .string($0.description) })
        }
    }

    private static func evidence(
        of kept: KeptSkill, in store: SkillStore
    ) async throws -> EvidencePage {
        EvidencePage(
            kept: kept, judgement: try await store.judgement(of: kept.id, version: kept.version),
            pins: try await store.pins(of: kept.id))
    }

    private static func page(
        _ kept: KeptSkill, uses: [SkillName], usedBy: [SkillName], _ wishes: Wishes,
        _ proof: EvidencePage?
    ) -> String {
        let skill = kept.skill
        var lines = [
            "\(skill.name), version \(kept.version)", skill.description, "",
            "takes     \(fields(skill.signature.input))",
            "gives     \(fields(skill.signature.output))",
        ]
        if !uses.isEmpty { lines.append("uses      \(list(uses))") }
        if !usedBy.isEmpty { lines.append("used by   \(list(usedBy))") }
        if let line = wishes.line { lines.append("asks for  \(line)") }
        let verified = kept.verifiedAt.map { "verified \(date($0))" } ?? "not verified"
        lines += [
            "examples  \(skill.examples.count), \(verified)",
            "origin    \(kept.provenance.origin.rawValue) \(date(kept.keptAt))"
                + (kept.provenance.model.map { ", written by \($0)" } ?? ""),
            "judged    in a \(kept.provenance.tier) jail, with \(kept.provenance.toolchain)",
            "limits    \(limits(RunLimits(kept.envelope)))",
            "license   \(skill.license ?? "none named")",
        ]
        if let proof { lines += ["", proof.text] }
        lines += [
            "", skill.source.trimmingCharacters(in: .newlines),
        ]
        return lines.joined(separator: "\n")
    }

    /// What a run may use when its caller names no limits.
    private static func limits(_ limits: RunLimits) -> String {
        let calls = limits.systemCalls.map { ", \($0.count) system calls and their like" } ?? ""
        return """
            \(limits.wallTime / .seconds(1)) s, \(limits.cpuTime / .seconds(1)) s of the \
            processor, \(limits.memory >> 20) MiB\(calls)
            """
    }

    private static func limits(_ limits: RunLimits) -> JSONValue {
        [
            "wallSeconds": .number(limits.wallTime / .seconds(1)),
            "cpuSeconds": .number(limits.cpuTime / .seconds(1)),
            "memoryBytes": .integer(limits.memory),
            "systemCalls": limits.systemCalls.map {
                .array($0.sorted().map(JSONValue.string))
            } ?? .null,
        ]
    }

    private static func fields(_ fields: [Signature.Field]) -> String {
        fields.map { field in
            let summary = field.summary.isEmpty ? "" : "  \(field.summary)"
            return "\(field.name): \(field.type)\(summary)"
        }.joined(separator: "\n          ")
    }

    private static func list(_ names: [SkillName]) -> String {
        names.map(\.text).joined(separator: ", ")
    }

    private static func date(_ date: Date) -> String {
        date.formatted(.iso8601)
    }

    private static func json(
        _ kept: KeptSkill, uses: [SkillName], usedBy: [SkillName], _ wishes: Wishes,
        _ proof: EvidencePage?
    ) -> JSONValue {
        let skill = kept.skill
        let members: [String: JSONValue] = [
            "name": .string(skill.name.text),
            "module": .string(skill.name.moduleName),
            "version": .integer(kept.version),
            "description": .string(skill.description),
            "license": skill.license.map(JSONValue.string) ?? .null,
            "metadata": .object(skill.metadata.mapValues(JSONValue.string)),
            "instructions": .string(skill.instructions),
            "source": .string(skill.source),
            "inputSchema": skill.signature.inputSchema,
            "outputSchema": skill.signature.outputSchema,
            "uses": .array(uses.map { .string($0.text) }),
            "usedBy": .array(usedBy.map { .string($0.text) }),
            "capabilities": Wishes.json(wishes.own),
            "inheritedCapabilities": Wishes.json(wishes.inherited),
            "examples": .array(skill.examples.map(json)),
            "limits": limits(RunLimits(kept.envelope)),
            "keptAt": .string(date(kept.keptAt)),
            "verifiedAt": kept.verifiedAt.map { .string(date($0)) } ?? .null,
            "origin": .string(kept.provenance.origin.rawValue),
            "model": kept.provenance.model.map(JSONValue.string) ?? .null,
            "promptVersion": kept.provenance.promptVersion.map(JSONValue.string) ?? .null,
            "toolchain": .string(kept.provenance.toolchain),
            "tier": .string(kept.provenance.tier),
        ]
        return .object(members.merging(proof?.members ?? [:]) { first, _ in first })
    }

    private static func json(_ example: Example) -> JSONValue {
        switch example.expectation {
        case .output(let output): ["input": example.input, "output": output]
        case .error(let text): ["input": example.input, "error": .string(text)]
        }
    }
}
