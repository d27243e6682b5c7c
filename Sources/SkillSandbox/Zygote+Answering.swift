import CLinux
import Foundation
import Glibc
import Synchronization

/// Answering: an isolate that asks, and whoever waits for what it answers.
extension Zygote {
    /// Has the broker of a call answer what its skill asks.
    func reply(to question: Data, of isolate: PooledIsolate, _ call: PooledCall) {
        let number = isolate.number
        let ticket = call.ticket
        let broker = call.broker
        // The skill waits for it. The end of the call, or of the isolate, cancels it.
        isolate.reply = Task { [weak self] in
            let reply = await HostReply(to: question, by: broker)
            self?.deliver(reply, to: number, ticket)
        }
    }

    func deliver(_ reply: HostReply, to number: UInt32, _ ticket: UInt64) {
        state.withLock { state in
            guard let isolate = state.isolates[number], isolate.phase == .running,
                isolate.call?.ticket == ticket
            else { return }
            isolate.reply = nil
            if let capability = reply.denied { isolate.deniedCapabilities.insert("\(capability)") }
            if !isolate.input.send(reply.frame) {
                hear(isolate, .input, EPOLL_CTL_ADD, EPOLLOUT.rawValue)
            }
        }
    }

    /// The skill has answered: that is the end of a call.
    func finish(
        _ call: PooledCall, of isolate: PooledIsolate, _ state: inout ZygoteState,
        _ answers: inout ZygoteState.Answers
    ) {
        let used = isolate.cpuTime()
        let peak = isolate.peakMemory()
        // It has ended by itself already: the supervisor is about to say how, and what it used.
        guard used > 0, peak > 0 else { return }
        let ending = PooledCallReport.Ending.answered(
            isolate.answer.answer.bytes, deniedCapabilities: isolate.deniedCapabilities,
            standardOutput: isolate.standardOutput.buffer.bytes,
            standardError: isolate.standardError.buffer.bytes, wallTime: .now - isolate.started,
            cpuTime: .nanoseconds(max(used - isolate.startedCPU, 0)), peakMemory: peak)
        isolate.call = nil
        if call.isSession {
            rest(isolate, &state)
        } else {
            isolate.phase = .ending
            state.answered.append(isolate.number)
        }
        let left = call.isSession ? isolate.number : nil
        answers.append((call, .success(.ended(PooledCallReport(ending: ending, isolate: left)))))
    }

    /// Nothing runs in it until it is called again.
    func rest(_ isolate: PooledIsolate, _ state: inout ZygoteState) {
        isolate.call = nil
        isolate.phase = .idle
        state.answered.append(isolate.number)
    }

    /// Has isolates killed that have answered, and those rest that are called again.
    func tellWhoAnswered(_ state: inout ZygoteState) {
        for number in state.answered {
            switch state.isolates[number]?.phase {
            case .ending: _ = PoolOrder(kind: .end, isolate: number).send(to: control)
            case .idle: _ = PoolOrder(kind: .rest, isolate: number).send(to: control)
            // It is called again already.
            case .running, .making, .ready, nil: break
            }
        }
        state.answered = []
    }

    /// The supervisor has said how the call ended.
    ///
    /// That is with the isolate, or with an error that one for several calls survives.
    func finish(
        _ call: PooledCall, of isolate: PooledIsolate, _ statement: LauncherStatement,
        goesOn: Bool = false, _ answers: inout ZygoteState.Answers
    ) {
        for reader in [isolate.standardOutput, isolate.standardError, isolate.result] {
            reader.drain()
        }
        // Nobody is there to be answered.
        isolate.takeResult()
        let outcome = JailProcess.Outcome(
            frames: LauncherFrames(collectLimit: 0),
            standardOutput: isolate.standardOutput.buffer,
            standardError: isolate.standardError.buffer, result: isolate.answer,
            deniedCapabilities: isolate.deniedCapabilities)
        let ending = PooledCallReport.Ending.ended(statement, outcome)
        let left = goesOn ? isolate.number : nil
        answers.append(
            (
                call,
                isolate.isCancelled
                    ? .failure(.cancelled)
                    : .success(.ended(PooledCallReport(ending: ending, isolate: left)))
            ))
    }
}
