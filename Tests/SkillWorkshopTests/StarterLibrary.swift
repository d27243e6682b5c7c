import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

/// A library of the starter skills as they are, not judged again, to be planned with.
struct StarterLibrary {
    private let bench: Workbench
    private let embedder: any EmbeddingModel

    init(embedder: any EmbeddingModel = HashedNgrams()) async throws {
        self.embedder = embedder
        let folder = try TemporaryFolder()
        bench = try Workbench(
            folder: LibraryFolder(path: folder.file("library").path, environment: [:]),
            creating: true)
        let skills = try FileManager.default.contentsOfDirectory(
            at: ExampleTask.repository.appending(path: "skills"), includingPropertiesForKeys: nil
        ).map { try SkillReader().skill(inFolder: $0) }
        var left = skills.sorted { $0.name < $1.name }
        var kept: Set<String> = []
        while let next = left.firstIndex(where: { $0.importedModules.allSatisfy(kept.contains) }) {
            let skill = left.remove(at: next)
            try await bench.store.keep(
                skill, provenance: Provenance(origin: .added, toolchain: "none", tier: "T0"))
            kept.insert(skill.name.moduleName)
        }
        try #require(left.isEmpty)
        _ = try await bench.embedMissing(with: embedder)
    }

    /// Plans a task without a language model, as `solve` does.
    func outcome(
        of task: String, input: [String: JSONValue]
    ) async throws -> PlanSearchOutcome {
        var goals = Decomposition(of: task, input: input).parts.map { SoughtGoal($0) }
        try await Composer(bench: bench, embedder: embedder).findOffers(for: &goals)
        let connecting = try await bench.nearest(task, limit: 1_000, with: embedder)
        return Planner(
            input: input, candidates: Composer.candidates(goals, connecting: connecting),
            goals: goals.map(\.part)
        ).search(limit: 5)
    }
}
