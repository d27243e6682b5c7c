import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax
import SkillWorkshop

/// A library in a folder of its own, for tasks to be put to.
struct ComposeLibrary: Sendable {
    let url: URL
    private let bench: Workbench
    private let model: any EmbeddingModel

    /// Makes an empty library, whose compiled files are those of all the others in `folder`.
    private init(_ name: String, in folder: URL, _ model: any EmbeddingModel) throws {
        url = folder.appending(path: name)
        let artifacts = folder.appending(path: "artifacts")
        for folder in [url, artifacts] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            at: url.appending(path: "artifacts"), withDestinationURL: artifacts)
        bench = try Workbench(at: url)
        self.model = model
    }

    static func empty(in folder: URL, _ model: any EmbeddingModel) throws -> ComposeLibrary {
        try ComposeLibrary("empty", in: folder, model)
    }

    /// Judges and keeps all the skills in the folders of `skills`.
    static func whole(
        of skills: URL, in folder: URL, _ model: any EmbeddingModel
    ) async throws -> ComposeLibrary {
        let library = try ComposeLibrary("whole", in: folder, model)
        let additions = try await library.bench.add(
            SkillReader().skillFolders(at: skills), with: model)
        guard additions.allSatisfy(\.isKept) else {
            let lost = additions.count { !$0.isKept }
            throw MeasuringFailed(reason: "\(lost) of the skills in \"\(skills.path)\" aren't kept")
        }
        return library
    }

    /// Makes a library of five skills of this one by chance, and what they use.
    func fiveByChance(named name: String, seed: UInt64, in folder: URL) async throws
        -> ComposeLibrary
    {
        var numbers = SeededNumbers(seed: seed)
        let names = try await bench.store.skills().map(\.id).sorted()
        var kept: [KeptSkill] = []
        for name in names.shuffled(using: &numbers).prefix(5) {
            let skill = try await bench.store.skill(named: name)
            for needed in try await bench.store.dependencies(of: name) + [skill]
            where !kept.contains(where: { $0.id == needed.id }) {
                kept.append(needed)
            }
        }
        let library = try ComposeLibrary(name, in: folder, model)
        let byModule = Dictionary(kept.map { ($0.id.moduleName, $0.id) }) { first, _ in first }
        try await library.bench.store.keep(
            kept.map { kept in
                SkillRecord(
                    skill: kept.skill, provenance: kept.provenance,
                    uses: kept.skill.importedModules.compactMap { byModule[$0] })
            })
        try await library.bench.embedMissing(with: model)
        return library
    }

    func skillCount() async throws -> Int { try await bench.store.skills().count }

    /// All tokens that language models have taken.
    func tokens() async throws -> Int {
        let statistics = try await bench.store.statistics()
        return statistics.promptTokens + statistics.completionTokens
    }
}
