import Foundation
import Glibc

/// The end of a zygote, and of all that waits for it.
extension Zygote {
    /// Gives up a supervisor that doesn't keep the deadlines itself: it is past trusting.
    func checkDeadlines(_ state: inout ZygoteState, _ answers: inout ZygoteState.Answers) {
        let isLate = state.isolates.values.contains { isolate in
            guard let call = isolate.call else { return false }
            return .now - isolate.started > call.limits.wallTime + Self.grace
        }
        if isLate { end(with: .lostLauncher, &state, &answers) }
    }

    func end(
        with error: JailError, _ state: inout ZygoteState, _ answers: inout ZygoteState.Answers
    ) {
        guard state.end == nil else { return }
        state.end = error
        for waiting in state.waiting {
            // Another zygote may do better, unless none can be made.
            let isLost = error == .lostLauncher
            answers.append((waiting.call, isLost ? .success(.notBegun) : .failure(error)))
        }
        for isolate in state.isolates.values {
            guard let call = isolate.call else { continue }
            answers.append((call, .failure(isolate.isCancelled ? .cancelled : error)))
        }
        state.waiting = []
        state.isolates = [:]
        state.ready = []
    }

    /// Ends the launcher of a retired zygote when nothing is left for it to do.
    func closeIfOver(_ state: ZygoteState) {
        let hasWork = state.isolates.values.contains { $0.call != nil || $0.phase == .idle }
        guard state.isRetired, !hasWork, state.waiting.isEmpty else { return }
        _ = shutdown(control.number, Int32(SHUT_RDWR))
    }
}
