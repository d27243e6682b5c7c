import Foundation
public import SkillCore
import SkillSandbox
import SkillStorage

extension Workbench {
    /// What came of going back to a version.
    public enum Rollback: Hashable, Sendable {
        case done(SkillName, version: Int)
        case alreadyCurrent(SkillName, version: Int)
        /// The version, or a skill that uses it, doesn't pass; nothing was changed.
        case rejected(SkillName, Rejection)
    }

    /// Makes `version` the current version of `name` again, when it passes.
    ///
    /// It is judged with today's toolchain and what it uses today, and so is every skill that needs
    /// it.
    ///
    /// - Throws: `StoreError.noSuchSkill` and `StoreError.noSuchVersion`; `JailError`.
    public func rollBack(_ name: SkillName, to version: Int) async throws -> Rollback {
        let present = try await store.skill(named: name)
        let wanted = try await store.skill(named: name, version: version)
        guard wanted.version != present.version else {
            return .alreadyCurrent(name, version: version)
        }
        let closure = try await closure(of: wanted.skill.importedModules)
        let circle = Self.circle(
            from: wanted.skill,
            in: closure.map(\.skill).filter { $0.name != name } + [wanted.skill])
        guard circle.isEmpty else { return .rejected(name, .cycle(circle)) }
        if let rejection = try await rejection(of: wanted.skill, closure: closure.map(\.skill)) {
            return .rejected(name, rejection)
        }
        switch try await dependants(of: present, with: wanted.skill, closure: closure) {
        case .refused(let rejection): return .rejected(name, rejection)
        case .possible(let proof):
            try await store.rollBack(name, to: version, judgedAmid: proof.surroundings)
            return .done(name, version: version)
        }
    }

    /// Judges what becomes of the library when `skill`, which passes by itself, takes its name.
    ///
    /// It must answer what the version before it was kept for, and no skill that needs that may
    /// break. `closure` is every skill it needs. A name that is taken stays so without `replacing`.
    func succession(
        of skill: Skill, closure: [KeptSkill], replacing: Bool
    ) async throws -> Succession {
        guard replacing, let present = try await presentVersion(of: skill.name) else {
            return .possible(Succession.Proof(surroundings: Self.surroundings(closure)))
        }
        if let rejection = try await breach(of: present, by: skill, closure: closure) {
            return .refused(rejection)
        }
        let succession = try await dependants(of: present, with: skill, closure: closure)
        guard case .possible(var proof) = succession else { return succession }
        let count = present.skill.examples.count
        let evidence = Evidence(
            .oldExamples, .passed,
            count == 1
                ? "It answers the example of version \(present.version) too."
                : "It answers the \(count) examples of version \(present.version) too.",
            detail: ["version": .integer(present.version), "examples": .integer(count)])
        proof.evidence.insert(evidence, at: 0)
        return .possible(proof)
    }

    /// The versions in `closure` of the skills that `skill` uses itself.
    static func pins(of skill: Skill, _ closure: [KeptSkill]) -> [SkillName: Int] {
        surroundings(closure.filter { skill.importedModules.contains($0.id.moduleName) }).versions
    }

    /// Why `skill` isn't a better `present`, or nil when it does all that was promised.
    private func breach(
        of present: KeptSkill, by skill: Skill, closure: [KeptSkill]
    ) async throws -> Rejection? {
        for (number, old) in present.skill.examples.enumerated() {
            if skill.examples.contains(where: { $0.contradicts(old) }) {
                return .contradictsOldExample(
                    version: present.version, example: number + 1, input: old.input)
            }
        }
        var bound = skill
        bound.examples = present.skill.examples
        guard !bound.examples.isEmpty else { return nil }
        return try await rejection(of: bound, closure: closure.map(\.skill)).map {
            .breaksOldExamples(version: present.version, $0)
        }
    }

    /// Judges every skill that needs `present` as if `skill` stood in its place already.
    private func dependants(
        of present: KeptSkill, with skill: Skill, closure: [KeptSkill]
    ) async throws -> Succession {
        let name = present.id
        var surroundings = Self.surroundings(closure + [present])
        var broken: [BrokenDependant] = []
        var failing: [SkillName] = []
        for dependant in try await store.allDependants(of: name) {
            try Task.checkCancellation()
            let kept = try await store.skill(named: dependant)
            let needed = try await store.dependencies(of: dependant)
            surroundings.note((needed + [kept]).filter { $0.id != name })
            let before = Set(closure.map(\.id) + [name])
            let together =
                closure.map(\.skill) + [skill]
                + needed.filter { !before.contains($0.id) }.map(\.skill)
            guard let rejection = try await rejection(of: kept.skill, closure: together) else {
                surroundings.passed.insert(dependant)
                continue
            }
            // What didn't pass before isn't broken by this.
            if kept.verifiedAt == nil {
                failing.append(dependant)
            } else {
                broken.append(BrokenDependant(name: dependant, rejection: rejection))
            }
        }
        guard broken.isEmpty else { return .refused(.breaksDependants(broken)) }
        return .possible(
            Succession.Proof(
                surroundings: surroundings,
                evidence: [.dependants(passed: surroundings.passed.sorted(), failing: failing)]))
    }

    /// Why `skill` doesn't pass with `closure`, or nil when it does.
    private func rejection(of skill: Skill, closure: [Skill]) async throws -> Rejection? {
        do {
            guard
                case .rejected(let rejection) = try await inspector()
                    .judge(skill, closure: closure).inspection
            else { return nil }
            return rejection
        } catch WorkshopError.doesNotBuild(let name, _) {
            return .usesRejected(name)
        }
    }

    private static func surroundings(_ closure: [KeptSkill]) -> Surroundings {
        var surroundings = Surroundings(versions: [:])
        surroundings.note(closure)
        return surroundings
    }
}

extension Example {
    /// Whether no program can answer both.
    fileprivate func contradicts(_ other: Example) -> Bool {
        guard input == other.input else { return false }
        return switch (expectation, other.expectation) {
        case (.output(let one), .output(let another)):
            !one.matches(another, tolerance: tolerance + other.tolerance)
        case (.error, .error): false
        case (.output, .error), (.error, .output): true
        }
    }
}

extension Evidence {
    fileprivate static func dependants(passed: [SkillName], failing: [SkillName]) -> Evidence {
        let detail: JSONValue = [
            "passed": .array(passed.map { .string($0.text) }),
            "failing": .array(failing.map { .string($0.text) }),
        ]
        guard !passed.isEmpty || !failing.isEmpty else {
            return Evidence(.dependants, .skipped, "No skill uses it.", detail: detail)
        }
        let summary = "\(passed.count) of \(passed.count + failing.count) that need it pass with it"
        guard !failing.isEmpty else {
            return Evidence(.dependants, .passed, summary + ".", detail: detail)
        }
        return Evidence(
            .dependants, .noted, summary + "; the others did not pass before either.",
            detail: detail)
    }
}
