import SkillCore
import SkillSandbox
import SkillSyntax

/// Compiles a skill after everything it uses.
struct SkillBuilder: Sendable {
    let sandbox: Sandbox

    /// Builds `skill` after its `closure`: every skill it needs, directly or not, each after those it
    /// needs itself.
    func build(_ skill: Skill, closure: [Skill]) async throws -> BuildAnswer {
        var artifacts: [String: SkillArtifact] = [:]
        for dependency in closure {
            switch try await build(dependency, with: artifacts) {
            case .built(let artifact): artifacts[dependency.name.moduleName] = artifact
            case .didNotCompile(let diagnostics):
                throw WorkshopError.doesNotBuild(
                    dependency.name, reason: diagnostics.first?.message ?? "it gave no reason")
            }
        }
        return try await build(skill, with: artifacts)
    }

    private func build(
        _ skill: Skill, with artifacts: [String: SkillArtifact]
    ) async throws -> BuildAnswer {
        let source = SkillImports().sourceForCompiling(
            skill.source, skillModules: Set(skill.importedModules))
        return try await sandbox.build(
            SkillModule(
                name: skill.name.moduleName, source: source, isAsync: skill.signature.isAsync),
            dependencies: skill.importedModules.compactMap { artifacts[$0] })
    }
}
