import SkillWorkshop

/// Tells the grower's events as `GrowingEvent`s.
struct GrowerEvents {
    private var task = ""
    private var number = 0
    private var totals = GrowingEvent.Totals()

    mutating func event(_ event: Grower.Event) -> GrowingEvent {
        let kind: GrowingEvent.Kind
        switch event {
        case .started(let text):
            task = text
            number += 1
            kind = .started(attempt: 1)
        case .specified(let name, let description, let examples):
            kind = .specified(name, description: description, examples: examples)
        case .rejected(let round, let reason): kind = .rejected(round: round, reason: reason)
        case .kept(let name, let version, let rounds):
            totals.accepted += 1
            kind = .kept(name, version: version, rounds: rounds)
        case .gaveUp(_, let reason):
            totals.givenUp += 1
            kind = .gaveUp(reason: reason)
        case .stopped(_, let reason): kind = .stopped(reason: reason)
        }
        return GrowingEvent(taskID: number, task: task, kind: kind, totals: totals)
    }
}
