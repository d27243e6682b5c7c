import SkillStorage
import Synchronization

/// Gathers what several tasks report into one series of events, with what it all came to so far.
final class GrowingNews: Sendable {
    private struct State {
        var totals = GrowingEvent.Totals()
        var untold: [GrowingEvent] = []
    }

    private let state = Mutex(State())
    private let wake: @Sendable () -> Void

    /// `wake` is called when there is something to tell.
    init(_ wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func add(_ spent: Correspondence.Spent) {
        state.withLock { $0.totals.add(spent) }
    }

    /// The events since it was asked last.
    func takeUntold() -> [GrowingEvent] {
        state.withLock { state in
            defer { state.untold = [] }
            return state.untold
        }
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
            state.untold.append(
                GrowingEvent(taskID: task.id, task: task.text, kind: kind, totals: state.totals))
        }
        wake()
    }
}

extension GrowingEvent.Totals {
    fileprivate mutating func add(_ spent: Correspondence.Spent) {
        promptTokens += spent.promptTokens
        completionTokens += spent.completionTokens
        if let cost = spent.cost { self.cost = (self.cost ?? 0) + cost }
    }
}
