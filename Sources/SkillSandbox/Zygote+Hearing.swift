import CLinux
import Foundation
import Glibc
import Synchronization

/// Hearing the supervisor and the isolates, on the thread that is there for that.
extension Zygote {
    /// Hears the supervisor and the isolates until the launcher has ended.
    func listen() {
        var heard = [UInt64](repeating: 0, count: 64)
        var lastCheck = ContinuousClock.now
        while true {
            let count = unsafe clinux_wait(events.number, &heard, Self.tick)
            let (answers, isOver) = state.withLock { state -> (ZygoteState.Answers, Bool) in
                var answers: ZygoteState.Answers = []
                for tag in heard.prefix(Int(max(count, 0))) {
                    if tag == 0 {
                        hearSupervisor(&state, &answers)
                    } else if tag == Self.launcherTag {
                        hearSupervisor(&state, &answers)
                        end(with: .lostLauncher, &state, &answers)
                    } else if let isolate = state.isolates[UInt32(truncatingIfNeeded: tag >> 2)],
                        let stream = PooledIsolate.Stream(rawValue: tag & 3)
                    {
                        hear(stream, of: isolate, &state, &answers)
                    }
                }
                if .now - lastCheck >= .milliseconds(Self.tick) {
                    checkDeadlines(&state, &answers)
                    lastCheck = .now
                }
                answers += dispatch(&state)
                return (answers, state.end != nil)
            }
            Self.answer(answers)
            if isOver { return }
            // Whoever waited for an answer waits for nothing of this.
            state.withLock { state in
                tellWhoAnswered(&state)
                refill(&state)
            }
        }
    }

    func hearSupervisor(_ state: inout ZygoteState, _ answers: inout ZygoteState.Answers) {
        while let (bytes, handed) = PoolMessage.receive(from: control) {
            if bytes.isEmpty { return end(with: .lostLauncher, &state, &answers) }
            switch PoolMessage(bytes) {
            case .ready(let number):
                guard let isolate = state.isolates[number], isolate.phase == .making, handed >= 0
                else { return end(with: .lostLauncher, &state, &answers) }
                do throws(JailError) {
                    try isolate.becomeReady(handed)
                } catch {
                    return end(with: error, &state, &answers)
                }
                state.making -= 1
                state.hasBeenReady = true
                if isolate.phase == .ending { continue }
                if state.isRetired {
                    isolate.phase = .ending
                    _ = PoolOrder(kind: .end, isolate: number).send(to: control)
                } else {
                    state.ready.append(number)
                }
            case .ended(let number, let text):
                guard let isolate = state.isolates.removeValue(forKey: number) else {
                    return end(with: .lostLauncher, &state, &answers)
                }
                state.ready.removeAll { $0 == number }
                if isolate.phase == .making { state.making -= 1 }
                // Most have answered before.
                if let call = isolate.call {
                    guard let statement = LauncherStatement(text) else {
                        answers.append((call, .failure(.lostLauncher)))
                        return end(with: .lostLauncher, &state, &answers)
                    }
                    finish(call, of: isolate, statement, &answers)
                }
                closeIfOver(state)
            case .soFar(let number, let text):
                guard let isolate = state.isolates[number], let call = isolate.call,
                    isolate.phase == .running
                else { continue }
                guard let statement = LauncherStatement(text) else {
                    return end(with: .lostLauncher, &state, &answers)
                }
                guard isolate.isQuiet() else {
                    stop(isolate)
                    continue
                }
                finish(call, of: isolate, statement, goesOn: true, &answers)
                rest(isolate, &state)
            case .alone:
                answers += stopMaking(&state)
            case .failed(let failure, let isDeclined):
                state.isDeclined = isDeclined
                return end(with: JailError(failure), &state, &answers)
            case nil: return end(with: .lostLauncher, &state, &answers)
            }
        }
    }

    func hear(
        _ stream: PooledIsolate.Stream, of isolate: PooledIsolate, _ state: inout ZygoteState,
        _ answers: inout ZygoteState.Answers
    ) {
        let reader: PipeReader
        switch stream {
        case .input:
            if isolate.input.send() { hear(isolate, .input, EPOLL_CTL_DEL, 0) }
            return
        case .standardOutput: reader = isolate.standardOutput
        case .standardError: reader = isolate.standardError
        case .result: reader = isolate.result
        }
        reader.drain()
        if !reader.isOpen { hear(isolate, stream, EPOLL_CTL_DEL, 0) }
        let question = stream == .result ? isolate.takeResult() : nil
        let isTooMuch =
            stream == .result ? isolate.answer.isBeyondBounds : reader.buffer.isTruncated
        // Nobody wants what is printed between calls, and much of it would keep us from hearing others.
        if isolate.phase == .idle, isTooMuch { stop(isolate) }
        guard let call = isolate.call, isolate.phase == .running else { return }
        if isTooMuch { return stop(isolate) }
        if let question { reply(to: question, of: isolate, call) }
        if stream == .result, ResultFrame.isWhole(isolate.answer.answer.bytes) {
            isolate.standardOutput.drain()
            isolate.standardError.drain()
            guard
                !isolate.standardOutput.buffer.isTruncated,
                !isolate.standardError.buffer.isTruncated
            else { return stop(isolate) }
            guard ResultFrame.isError(isolate.answer.answer.bytes) else {
                return finish(call, of: isolate, &state, &answers)
            }
            // Whether it gave up for want of memory or room, the supervisor knows. An isolate for one
            // call ends by itself.
            if call.isSession {
                _ = PoolOrder(kind: .ask, isolate: isolate.number).send(to: control)
            }
        }
    }
}
