import CLinux
import Foundation
import Glibc

/// Making isolates, and giving out what they are to do.
extension Zygote {
    func refill(_ state: inout ZygoteState) {
        guard !state.isRetired, state.end == nil else { return }
        while state.ready.count + state.making < max(width, min(state.waiting.count, Self.most)),
            state.isolates.count < Self.most
        {
            let number = state.nextNumber
            state.nextNumber += 1
            do throws(JailError) {
                state.isolates[number] = try PooledIsolate(
                    number: number, control: control, events: events)
                state.shortage = nil
            } catch {
                // It is tried again when the next one ends.
                state.shortage = error
                return
            }
            state.making += 1
        }
    }

    /// Gives what waits to isolates that are ready.
    func dispatch(_ state: inout ZygoteState) -> ZygoteState.Answers {
        var answers: ZygoteState.Answers = []
        while !state.waiting.isEmpty, !state.ready.isEmpty {
            guard let isolate = state.isolates[state.ready.removeFirst()] else { continue }
            let waiting = state.waiting.removeFirst()
            state.dispatched += 1
            do throws(JailError) {
                try begin(waiting.call, in: isolate)
                try isolate.take(waiting.job)
            } catch {
                isolate.call = nil
                isolate.phase = .ending
                _ = PoolOrder(kind: .end, isolate: isolate.number).send(to: control)
                answers.append((waiting.call, .failure(error)))
            }
        }
        guard !state.waiting.isEmpty else { return answers }
        refill(&state)
        // With none to wait for, waiting would have no end.
        if state.isolates.isEmpty, let shortage = state.shortage {
            for waiting in state.waiting { answers.append((waiting.call, .failure(shortage))) }
            state.waiting = []
        }
        return answers
    }

    func begin(
        _ call: PooledCall, in isolate: PooledIsolate
    ) throws(JailError) {
        // The supervisor has to know before the isolate does: what it doesn't know of has no limits.
        let start = PoolOrder(kind: .start, isolate: isolate.number, limits: call.limits)
        guard start.send(to: control) else { throw .lostLauncher }
        let limit = call.limits.output
        isolate.standardOutput.buffer = BoundedBuffer(limit: limit)
        isolate.standardError.buffer = BoundedBuffer(limit: limit)
        isolate.expectAnswer(limit: limit)
        isolate.call = call
        isolate.phase = .running
        isolate.isCancelled = false
        isolate.started = .now
        isolate.startedCPU = isolate.cpuTime()
        if !isolate.input.send(call.input) {
            hear(isolate, .input, EPOLL_CTL_ADD, EPOLLOUT.rawValue)
        }
    }

    /// Ends an isolate that has said something since it answered.
    func isQuiet(_ isolate: PooledIsolate) -> Bool {
        if isolate.isQuiet() { return true }
        stop(isolate)
        return false
    }

    /// Ends an isolate that said too much, or what it may not say.
    func stop(_ isolate: PooledIsolate) {
        isolate.phase = .ending
        _ = PoolOrder(kind: .stop, isolate: isolate.number).send(to: control)
    }

    func hear(
        _ isolate: PooledIsolate, _ stream: PooledIsolate.Stream, _ operation: Int32,
        _ what: UInt32
    ) {
        let descriptor =
            switch stream {
            case .standardOutput: isolate.standardOutput.number
            case .standardError: isolate.standardError.number
            case .result: isolate.result.number
            case .input: isolate.input.number
            }
        _ = clinux_hear(events.number, operation, descriptor, what, isolate.tag(stream))
    }
}
