import SkillCore
import SkillSandbox
import SkillSyntax

/// Compiles a skill after everything it uses.
struct SkillBuilder: Sendable {
    let sandbox: Sandbox

    /// Builds `skill` after its `closure`: every skill it needs, directly or not, each after those it
    /// needs itself.
    func build(
        _ skill: Skill, closure: [Skill], optimization: Optimization = .none
    ) async throws -> BuildAnswer {
        let dependencies = try await dependencies(of: skill, closure, optimization)
        return try await sandbox.build(
            module(of: skill), dependencies: dependencies, optimization: optimization)
    }

    /// The artifact of `skill` when that has been built before, and so has all that it needs.
    func built(
        _ skill: Skill, closure: [Skill], optimization: Optimization
    ) async throws -> SkillArtifact? {
        var artifacts: [String: SkillArtifact] = [:]
        for skill in closure + [skill] {
            let dependencies = skill.importedModules.compactMap { artifacts[$0] }
            guard
                let artifact = try await sandbox.built(
                    module(of: skill), dependencies: dependencies, optimization: optimization)
            else { return nil }
            artifacts[skill.name.moduleName] = artifact
        }
        return artifacts[skill.name.moduleName]
    }

    private func dependencies(
        of skill: Skill, _ closure: [Skill], _ optimization: Optimization
    ) async throws -> [SkillArtifact] {
        var artifacts: [String: SkillArtifact] = [:]
        for dependency in closure {
            let answer = try await sandbox.build(
                module(of: dependency),
                dependencies: dependency.importedModules.compactMap { artifacts[$0] },
                optimization: optimization)
            switch answer {
            case .built(let artifact): artifacts[dependency.name.moduleName] = artifact
            case .didNotCompile(let diagnostics):
                throw WorkshopError.doesNotBuild(
                    dependency.name, reason: diagnostics.first?.message ?? "it gave no reason")
            }
        }
        return skill.importedModules.compactMap { artifacts[$0] }
    }

    private func module(of skill: Skill) -> SkillModule {
        let source = SkillImports().sourceForCompiling(
            skill.source, skillModules: Set(skill.importedModules))
        return SkillModule(
            name: skill.name.moduleName, source: source, isAsync: skill.signature.isAsync)
    }
}
