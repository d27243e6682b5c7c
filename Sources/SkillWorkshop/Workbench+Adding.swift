public import Foundation
public import SkillCore
public import SkillSearch
import SkillStorage
import SkillSandbox
import SkillSyntax

extension Workbench {
    /// What came of one skill folder.
    public enum Addition: Hashable, Sendable {
        case kept(SkillName, version: Int)
        /// The same skill was there already.
        case alreadyKept(SkillName, version: Int)
        case rejected(SkillName, Rejection)
        /// The folder is no skill.
        case unreadable(folder: String, reason: String)

        public var isKept: Bool {
            switch self {
            case .kept, .alreadyKept: true
            case .rejected, .unreadable: false
            }
        }
    }

    /// Judges the skills in `folders`, those that others use first, and keeps those that pass.
    ///
    /// With `replacing`, a skill whose name is taken becomes the next version of it. `progress` is
    /// called with each outcome as soon as it is certain: what it reports as kept is on disk.
    public func add(
        _ folders: [URL], replacing: Bool = false, with model: any EmbeddingModel,
        progress: (Addition) -> Void = { _ in }
    ) async throws -> [Addition] {
        var additions: [Addition] = []
        var skills: [Skill] = []
        for folder in folders {
            do {
                skills.append(try SkillReader().skill(inFolder: folder))
            } catch {
                let addition = Addition.unreadable(
                    folder: folder.lastPathComponent, reason: "\(error)")
                progress(addition)
                additions.append(addition)
            }
        }
        let sandbox = try sandbox()
        for skill in Self.dependenciesFirst(skills) {
            try Task.checkCancellation()
            let addition = try await add(
                skill, among: skills, rejected: additions, replacing: replacing, with: model,
                sandbox)
            progress(addition)
            additions.append(addition)
        }
        return additions
    }

    /// Judges the skill in `folder` against the library, and keeps nothing.
    ///
    /// - Throws: `SkillReaderError` when the folder is no skill. A bad skill is a result.
    public func judge(_ folder: URL) async throws -> Inspection {
        let skill = try SkillReader().skill(inFolder: folder)
        let closure = try await closure(of: skill.importedModules).map(\.skill)
        return try await inspector().judge(skill, closure: closure).inspection
    }

    private func add(
        _ skill: Skill, among batch: [Skill], rejected: [Addition], replacing: Bool,
        with model: any EmbeddingModel, _ sandbox: Sandbox
    ) async throws -> Addition {
        if let present = try await presentVersion(of: skill.name) {
            if present.skill.digest == skill.digest {
                return .alreadyKept(skill.name, version: present.version)
            }
            guard replacing else { return .rejected(skill.name, .nameTaken(skill.name)) }
        }
        let lost = rejected.compactMap { addition in
            if case .rejected(let name, _) = addition { name } else { nil }
        }
        if let name = lost.first(where: { skill.importedModules.contains($0.moduleName) }) {
            return .rejected(skill.name, .usesRejected(name))
        }
        let circle = Self.circle(from: skill, in: batch)
        guard circle.isEmpty else { return .rejected(skill.name, .cycle(circle)) }
        return try await keep(
            skill, provenance: Provenance.Origin.added, replacing: replacing, with: model, sandbox)
    }

    func presentVersion(of name: SkillName) async throws -> KeptSkill? {
        do {
            return try await store.skill(named: name)
        } catch StoreError.noSuchSkill {
            return nil
        }
    }

    /// Everything that skills of these modules need, themselves included, in the order of building.
    ///
    /// Modules that no kept skill has are left out.
    func closure(of modules: [String]) async throws -> [KeptSkill] {
        var closure: [KeptSkill] = []
        for module in modules {
            guard let direct = try await store.skill(forModule: module) else { continue }
            let needed = try await store.dependencies(of: direct.skill.name) + [direct]
            closure += needed.filter { candidate in !closure.contains { $0.id == candidate.id } }
        }
        return closure
    }

    /// The same skills, each after those of the batch that it imports.
    static func dependenciesFirst(_ skills: [Skill]) -> [Skill] {
        let byModule = Dictionary(skills.map { ($0.name.moduleName, $0) }) { first, _ in first }
        var order: [Skill] = []
        var visited: Set<SkillName> = []
        func visit(_ skill: Skill) {
            guard visited.insert(skill.name).inserted else { return }
            skill.importedModules.compactMap { byModule[$0] }.forEach(visit)
            order.append(skill)
        }
        skills.forEach(visit)
        return order
    }

    /// The names on a circle of imports through `skill`, or none.
    static func circle(from skill: Skill, in batch: [Skill]) -> [SkillName] {
        let byModule = Dictionary(batch.map { ($0.name.moduleName, $0) }) { first, _ in first }
        var visited: Set<SkillName> = []
        func path(from current: Skill) -> [SkillName]? {
            for next in current.importedModules.compactMap({ byModule[$0] }) {
                if next.name == skill.name { return [current.name, skill.name] }
                guard visited.insert(next.name).inserted else { continue }
                if let rest = path(from: next) { return [current.name] + rest }
            }
            return nil
        }
        return path(from: skill) ?? []
    }
}

extension Workbench {
    /// What judging a kept skill again came to.
    public struct Verification: Hashable, Sendable {
        public let name: SkillName
        public let inspection: Inspection
        /// The simple wrong programs that its examples let pass, when they were tried.
        public let survivors: [SurvivingMutant]
    }

    /// Judges kept skills again, and those that depend on them; all of them when `names` is empty.
    ///
    /// A skill that fails stays in the library, marked as not verified. With `tryingMutants`, simple
    /// wrong programs are tried on its examples; a skill doesn't fail for letting them pass.
    public func verify(
        _ names: [SkillName], tryingMutants: Bool = false,
        progress: (Verification) -> Void = { _ in }
    ) async throws -> [Verification] {
        let kept = try await store.skills()
        var chosen = Set(names.isEmpty ? kept.map(\.skill.name) : names)
        for name in names {
            _ = try await store.skill(named: name)
            try await addDependants(of: name, to: &chosen)
        }
        let inspector = try inspector()
        var verifications: [Verification] = []
        for entry in kept where chosen.contains(entry.skill.name) {
            try Task.checkCancellation()
            let closure = try await store.dependencies(of: entry.skill.name)
            let judged: Judged
            do {
                judged = try await inspector.judge(
                    entry.skill, closure: closure.map(\.skill),
                    policy: tryingMutants ? .noting : .adding)
            } catch WorkshopError.doesNotBuild(let name, _) {
                judged = Judged(inspection: .rejected(.usesRejected(name)))
            }
            try await store.setVerified(
                at: judged.inspection == .passed ? Date() : nil, entry.skill.name,
                version: entry.version,
                with: judged.inspection == .passed ? Self.pins(of: entry.skill, closure) : nil)
            let verification = Verification(
                name: entry.skill.name, inspection: judged.inspection,
                survivors: tryingMutants ? judged.survivors : [])
            progress(verification)
            verifications.append(verification)
        }
        return verifications
    }

    private func addDependants(
        of name: SkillName, to chosen: inout Set<SkillName>
    ) async throws {
        for dependant in try await store.dependants(of: name)
        where chosen.insert(dependant).inserted {
            try await addDependants(of: dependant, to: &chosen)
        }
    }
}
