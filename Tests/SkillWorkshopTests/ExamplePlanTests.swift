import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

/// The tasks of `examples/` are planned as they were by hand, without a language model, among all
/// starter skills.
@Suite(.timeLimit(.minutes(5))) struct ExamplePlanTests {
    @Test(arguments: try ExampleTask.all()) func plansAsByHand(_ example: ExampleTask) async throws
    {
        let bench = try await Self.starters()
        var goals = Decomposition(of: example.task, input: example.input).parts
            .map { SoughtGoal($0) }
        let composer = Composer(bench: bench, embedder: HashedNgrams())
        try await composer.findOffers(for: &goals)
        let connecting = try await bench.nearest(example.task, limit: 1_000, with: HashedNgrams())
        let outcome = Planner(
            input: example.input,
            candidates: Composer.candidates(goals, connecting: connecting),
            goals: goals.map(\.part)
        ).search(limit: 1)

        #expect(
            outcome.choices.first?.plan.steps == example.plan.steps,
            "\(example.name): \(outcome.explanation)")
    }

    /// A library of the starter skills as they are, not judged again.
    private static func starters() async throws -> Workbench {
        let folder = try TemporaryFolder()
        let bench = try Workbench(
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
        return bench
    }
}
