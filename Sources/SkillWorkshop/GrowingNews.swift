import SkillStorage
import Synchronization

/// Gathers what several tasks report into one stream of events, with what it all came to so far.
final class GrowingNews: Sendable {
    private let totals = Mutex(GrowingEvent.Totals())
    private let events: AsyncStream<GrowingEvent>.Continuation

    init(_ events: AsyncStream<GrowingEvent>.Continuation) {
        self.events = events
    }

    func add(_ spent: Correspondence.Spent) {
        totals.withLock { $0.add(spent) }
    }

    func tell(
        _ kind: GrowingEvent.Kind, of task: TaskRecord,
        spending spent: Correspondence.Spent = Correspondence.Spent()
    ) {
        // In the lock, so that totals only ever grow from one event to the next.
        totals.withLock { totals in
            totals.add(spent)
            switch kind {
            case .kept: totals.accepted += 1
            case .gaveUp: totals.givenUp += 1
            default: break
            }
            events.yield(
                GrowingEvent(taskID: task.id, task: task.text, kind: kind, totals: totals))
        }
    }
}

extension GrowingEvent.Totals {
    fileprivate mutating func add(_ spent: Correspondence.Spent) {
        promptTokens += spent.promptTokens
        completionTokens += spent.completionTokens
        if let cost = spent.cost { self.cost = (self.cost ?? 0) + cost }
    }
}
