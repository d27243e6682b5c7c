import SkillCore
import SkillStorage

extension Composer {
    /// Grows a skill for each goal that nothing was found for, and offers it there.
    ///
    /// - Returns: The names of the skills that were kept.
    func grow(
        missingIn goals: inout [SoughtGoal], _ stop: StopSign, _ progress: (GrowingEvent) -> Void
    ) async throws -> [SkillName] {
        guard let chat else { throw WorkshopError.growingNeedsModel }
        let missing = Array(
            goals.indices.filter { goals[$0].isRequired && goals[$0].offers.isEmpty }.prefix(
                Self.mostGrown))
        guard !missing.isEmpty else { return [] }
        let texts = missing.map { goals[$0].taskText }
        let grower = Grower(bench: bench, embedder: embedder, chat: chat, author: author)
        let kept = try await grower.grow(texts, stop: stop, progress: progress)
        try await findOffers(for: &goals)
        // What was grown for a goal is offered there, whatever its description says.
        for task in try await bench.store.tasks() {
            guard case .accepted(as: let name) = task.state,
                let place = texts.firstIndex(of: task.text),
                goals[missing[place]].offers.isEmpty,
                let skill = try await bench.presentVersion(of: name)?.skill
            else { continue }
            goals[missing[place]].offers = [SoughtGoal.Offer(skill: skill, nearness: 1)]
        }
        return kept
    }

    // Each may take many calls.
    private static let mostGrown = 3
}
