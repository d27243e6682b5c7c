import SkillStorage
import Synchronization

/// Gathers what several tasks report, with what it all came to so far, for whoever watches.
final class GrowingNews: Sendable {
    private struct State {
        var totals = GrowingEvent.Totals()
        var events: [GrowingEvent] = []
    }

    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>.Continuation

    /// Tells of each event by a value in `arrivals`.
    init(_ arrivals: AsyncStream<Void>.Continuation) {
        self.arrivals = arrivals
    }

    func add(_ spent: Correspondence.Spent) {
        state.withLock { $0.totals.add(spent) }
    }

    func tell(
        _ kind: GrowingEvent.Kind, of task: TaskRecord,
        spending spent: Correspondence.Spent = Correspondence.Spent()
    ) {
        // In the lock, so that totals only ever grow from one event to the next.
        state.withLock { state in
            state.totals.add(spent)
            switch kind {
            case .kept: state.totals.accepted += 1
            case .gaveUp: state.totals.givenUp += 1
            default: break
            }
            state.events.append(
                GrowingEvent(taskID: task.id, task: task.text, kind: kind, totals: state.totals))
        }
        arrivals.yield()
    }

    /// Takes the events that nobody took yet, in their order.
    func take() -> [GrowingEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Says that there will be no more events.
    func finish() { arrivals.finish() }
}

extension GrowingEvent.Totals {
    fileprivate mutating func add(_ spent: Correspondence.Spent) {
        promptTokens += spent.promptTokens
        completionTokens += spent.completionTokens
        if let cost = spent.cost { self.cost = (self.cost ?? 0) + cost }
    }
}
