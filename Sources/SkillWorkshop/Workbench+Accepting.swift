package import SkillCore
package import SkillSandbox
package import SkillSearch
package import SkillStorage

extension Workbench {
    /// Judges `skill` against the library and keeps it when it passes.
    ///
    /// `evidence` is of the steps that were made before, and `prompts` are the versions of the
    /// prompts that led to the skill. `review` has the last word on a skill that passed the rest.
    func keep(
        _ skill: Skill, provenance origin: Provenance.Origin, writtenBy author: String? = nil,
        promptVersion: String? = nil, replacing: Bool = false, policy: AcceptancePolicy = .adding,
        evidence: [Evidence] = [], prompts: [String: String] = [:],
        reviewing review: () async throws -> CriticsOpinion? = { nil },
        with model: any EmbeddingModel, _ sandbox: Sandbox
    ) async throws -> Addition {
        try await accept(
            skill, provenance: origin, writtenBy: author, promptVersion: promptVersion,
            replacing: replacing, policy: policy, evidence: evidence, prompts: prompts,
            reviewing: review, with: model, sandbox
        ).addition
    }

    /// The same, with the judgement that was made.
    package func accept(
        _ skill: Skill, provenance origin: Provenance.Origin, writtenBy author: String? = nil,
        promptVersion: String? = nil, replacing: Bool = false, policy: AcceptancePolicy = .adding,
        evidence: [Evidence] = [], prompts: [String: String] = [:],
        reviewing review: () async throws -> CriticsOpinion? = { nil },
        with model: any EmbeddingModel, _ sandbox: Sandbox
    ) async throws -> Acceptance {
        var judgement = Judgement(evidence: evidence, prompts: prompts)
        func rejected(_ rejection: Rejection) -> Acceptance {
            Acceptance(addition: .rejected(skill.name, rejection), judgement: judgement)
        }
        let closure = try await closure(of: skill.importedModules)
        // Replacing a skill by one that imports its dependants would close a circle.
        let circle = Self.circle(
            from: skill, in: closure.map(\.skill).filter { $0.name != skill.name } + [skill])
        guard circle.isEmpty else { return rejected(.cycle(circle)) }
        let judged = try await inspector().judge(
            skill, closure: closure.map(\.skill), policy: policy)
        judgement.evidence += judged.evidence
        judgement.envelope = judged.envelope
        if case .rejected(let rejection) = judged.inspection { return rejected(rejection) }
        judgement.evidence.append(
            .dependencies(closure.map { ($0.skill.name, $0.version) }))

        let surroundings: Surroundings
        switch try await succession(of: skill, closure: closure, replacing: replacing) {
        case .refused(let rejection): return rejected(rejection)
        case .possible(let proof):
            judgement.evidence += proof.evidence
            surroundings = proof.surroundings
        }
        judgement.jailPolicy = try await pool.policy(of: sandbox.jail)
        let vector = try await model.embeddings(of: [skill.searchText]).first
        // Others would be asked what only this one's examples ask of the host.
        let asksNothing = skill.capabilities(with: closure.map(\.skill)).isEmpty
        if policy.copies != .unchecked, asksNothing, let vector {
            let search = try await copies(
                of: skill, closure: closure.map(\.skill), at: vector, with: model)
            if policy.copies == .refused, let copied = search.copied {
                return rejected(.nearCopy(of: copied))
            }
            judgement.evidence.append(search.evidence)
        } else {
            judgement.evidence.append(CopySearch.unchecked)
        }
        switch try await review() {
        case .objection(let critique): return rejected(.criticized(critique))
        case .nothing(let evidence): judgement.evidence.append(evidence)
        case nil: break
        }
        let provenance = Provenance(
            origin: origin, model: author, promptVersion: promptVersion,
            toolchain: try await sandbox.compilerVersion(), tier: sandbox.jail.tier.rawValue)
        let uses = closure.map(\.skill.name).filter {
            skill.importedModules.contains($0.moduleName)
        }
        let addition = try await store(
            skill, provenance, judgement, amid: surroundings, uses: uses,
            embedding: vector.map { (model.id, $0) }, replacing: replacing)
        return Acceptance(addition: addition, judgement: judgement)
    }

    private func store(
        _ skill: Skill, _ provenance: Provenance, _ judgement: Judgement,
        amid surroundings: Surroundings, uses: [SkillName],
        embedding: (EmbeddingModelID, Embedding)?, replacing: Bool
    ) async throws -> Addition {
        do {
            let keeping = try await store.keep(
                skill, provenance: provenance, uses: uses, embedding: embedding,
                replacing: replacing, judgement: judgement, judgedAmid: surroundings)
            switch keeping {
            case .kept(let version): return .kept(skill.name, version: version)
            case .alreadyKept(let version): return .alreadyKept(skill.name, version: version)
            }
        } catch StoreError.nameTaken(let name) {
            return .rejected(skill.name, .nameTaken(name))
        } catch StoreError.moduleTaken(let name, let other) {
            return .rejected(name, .moduleTaken(by: other))
        } catch StoreError.cycle(let names) {
            return .rejected(skill.name, .cycle(names))
        } catch {
            guard case .unstorableText = error else { throw error }
            return .unreadable(folder: skill.name.text, reason: "\(error)")
        }
    }

    /// Compares `skill` with the kept skills near `place`, until one does the same.
    private func copies(
        of skill: Skill, closure: [Skill], at place: Embedding, with model: any EmbeddingModel
    ) async throws -> CopySearch {
        try await embedMissing(with: model)
        let search = try await LibrarySearch(store: store, folder: folder, model: model.id)
        let near = try await search.answer(
            to: LibrarySearch.Query(
                place: place, isAbstaining: false, excluded: skill.name,
                limit: Self.copiesChecked))
        let copies = NearCopies(pool: try isolates())
        let one = NearCopies.Built(skill: skill, closure: closure)
        var result = CopySearch()
        result.nearest = near.findings.max { $0.match.semantic < $1.match.semantic }
            .map { ($0.skill.name, Double($0.match.semantic)) }
        for finding in near.findings where finding.match.semantic >= Self.copySimilarity {
            let closure = try await store.dependencies(of: finding.skill.name).map(\.skill)
            let other = NearCopies.Built(skill: finding.skill, closure: closure)
            result.compared += 1
            if try await copies.areAlike(one, other) {
                result.copied = finding.skill.name
                break
            }
        }
        return result
    }

    // Each is built and run on examples.
    private static let copiesChecked = 5
    // Low, because the answers decide; it only spares runs of what has nothing in common.
    private static let copySimilarity = 0.5
}
