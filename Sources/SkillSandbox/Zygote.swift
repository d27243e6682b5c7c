import CLinux
import Foundation
import Glibc
import Synchronization

/// A launcher that keeps isolates ready, and the thread that talks with them.
///
/// Isolates are made by forking one process that has the Swift runtime loaded. They are alike to the
/// byte, addresses included, so a zygote is used for a bounded number of runs and then replaced.
final class Zygote: Sendable {
    private struct State {
        var isolates: [UInt32: PooledIsolate] = [:]
        var ready: [UInt32] = []
        var waiting: [Waiting] = []
        var nextNumber: UInt32 = 1
        var making = 0
        var dispatched = 0
        /// Calls that were cancelled before they were heard of.
        var cancelledEarly: Set<UInt64> = []
        /// Makes no more isolates, and ends with its last call.
        var isRetired = false
        /// Whether it was told so.
        var isReplaced = false
        /// It is over, and why.
        var end: JailError?
        /// Whether it ended because the kernel grants no namespaces.
        var isDeclined = false
        var hasBeenReady = false
        /// Those that have answered, of which the supervisor is yet to be told.
        var answered: [UInt32] = []
        /// Why no isolate could be asked for the last time.
        var shortage: JailError?

        /// Isolates that are called again and again.
        var sessions: Int {
            isolates.values.count { $0.phase == .idle || $0.call?.isSession == true }
                + waiting.count { $0.call.isSession }
        }
    }

    private struct Waiting {
        var call: PooledCall
        var job: PooledJob
    }

    /// Calls to be answered once the lock is free.
    private typealias Answers = [(PooledCall, Result<PooledAnswer, JailError>)]

    private let state = Mutex(State())
    private let control: Descriptor
    private let events: Descriptor
    private let width: Int
    private let started = ContinuousClock.now
    private let tickets = Atomic<UInt64>(1)

    /// Starts `launcher` with `request`, and keeps `width` isolates ready.
    init(_ request: JailRequest, launcher: String, width: Int) throws(JailError) {
        let message = Data(prefixed: try request.encoded())
        let control = try Descriptor.socketPair(keepingMessages: true)
        let nothing = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        let events = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard nothing >= 0, events >= 0 else {
            throw .launchFailed(reason: systemMessage(errno))
        }
        let empty = try Descriptor(owning: nothing).duplicate()
        self.events = Descriptor(owning: events)
        self.width = width
        let process = try LauncherProcess.start(
            launcher,
            descriptors: [
                empty.number, empty.number, empty.number, control.second.number, empty.number,
                empty.number,
            ])
        self.control = control.first
        // It reads a length and then the rest, and a message is read only once.
        guard PoolMessage.send(message.prefix(4), with: [], to: self.control),
            PoolMessage.send(message.dropFirst(4), with: [], to: self.control),
            clinux_hear(events, EPOLL_CTL_ADD, self.control.number, EPOLLIN.rawValue, 0) == 0
        else { throw .lostLauncher }
        let handle = process.handle.number
        guard clinux_hear(events, EPOLL_CTL_ADD, handle, EPOLLIN.rawValue, Self.launcherTag) == 0
        else { throw .launchFailed(reason: systemMessage(errno)) }
        launcherProcess = clinux_process_of(handle)
        let owned = Owned(process)
        let thread = Thread { [self] in
            JailProcess.blockBrokenPipeSignal()
            listen()
            owned.end()
        }
        thread.name = "skillbox-pool"
        thread.start()
        state.withLock { refill(&$0) }
    }

    /// The launcher, for the thread that ends it.
    private final class Owned: Sendable {
        private let process: Mutex<LauncherProcess?>

        init(_ process: consuming LauncherProcess) { self.process = Mutex(consume process) }

        func end() { process.withLock { $0 = nil } }
    }

    // MARK: Asking

    var isUsable: Bool { state.withLock { !$0.isRetired && $0.end == nil } }
    /// Whether it was told to retire, rather than lost.
    var isReplaced: Bool { state.withLock { $0.isReplaced } }
    var isDeclined: Bool { state.withLock { $0.isDeclined } }
    /// Whether an isolate was ever ready.
    var hasBeenReady: Bool { state.withLock { $0.hasBeenReady } }
    var dispatched: Int { state.withLock { $0.dispatched } }
    let launcherProcess: pid_t
    var age: Duration { .now - started }

    /// Gives `job` and its input to an isolate of its own.
    func call(
        _ job: PooledJob, input: Data, limits: RunLimits, isSession: Bool,
        broker: (any HostBroker)?
    ) async throws(JailError) -> PooledAnswer {
        try await perform { ticket, answer in
            let call = PooledCall(
                ticket: ticket, input: input, limits: limits, isSession: isSession,
                broker: broker, answer: answer)
            return self.state.withLock { state in
                if let refusal = Self.refusal(of: call, &state) { return refusal }
                if state.isRetired { return [(call, .success(.notBegun))] }
                if isSession, state.sessions >= Self.mostSessions {
                    return [(call, .failure(.tooManyIsolates(Self.mostSessions)))]
                }
                state.waiting.append(Waiting(call: call, job: job))
                return self.dispatch(&state)
            }
        }
    }

    /// Gives one more input to an isolate that a session has.
    func callAgain(
        _ number: UInt32, input: Data, limits: RunLimits, broker: (any HostBroker)? = nil
    ) async throws(JailError) -> PooledCallReport {
        let answer = try await perform { ticket, answer in
            let call = PooledCall(
                ticket: ticket, input: input, limits: limits, isSession: true, broker: broker,
                answer: answer)
            return self.state.withLock { state in
                if let refusal = Self.refusal(of: call, &state) { return refusal }
                guard let isolate = state.isolates[number], isolate.phase == .idle,
                    self.isQuiet(isolate)
                else { return [(call, .failure(.isolateEnded))] }
                do throws(JailError) {
                    try self.begin(call, in: isolate)
                    return []
                } catch {
                    return [(call, .failure(error))]
                }
            }
        }
        guard case .ended(let report) = answer else { throw .isolateEnded }
        return report
    }

    /// Ends an isolate that a session has had.
    func dispose(_ number: UInt32) {
        state.withLock { state in
            guard let isolate = state.isolates[number], isolate.phase != .ending else { return }
            isolate.phase = .ending
            _ = PoolOrder(kind: .end, isolate: number).send(to: control)
        }
    }

    /// Makes no more isolates, and ends once none has anything to do.
    func retire() {
        let answers = state.withLock { state in
            state.isReplaced = true
            guard !state.isRetired else { return Answers() }
            for number in state.ready {
                _ = PoolOrder(kind: .end, isolate: number).send(to: control)
            }
            return stopMaking(&state)
        }
        Self.answer(answers)
    }

    /// What runs goes on; what waits is for another zygote.
    private func stopMaking(_ state: inout State) -> Answers {
        state.isRetired = true
        for number in state.ready { state.isolates[number]?.phase = .ending }
        state.ready = []
        let answers: Answers = state.waiting.map { ($0.call, .success(.notBegun)) }
        state.waiting = []
        closeIfOver(state)
        return answers
    }

    private func perform(
        _ submit:
            @Sendable (
                UInt64, CheckedContinuation<Result<PooledAnswer, JailError>, Never>
            ) -> Answers
    ) async throws(JailError) -> PooledAnswer {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { Self.answer(submit(ticket, $0)) }
        } onCancel: {
            Self.answer(cancel(ticket))
        }
        // It may have been cancelled as it was answered.
        if Task.isCancelled { state.withLock { _ = $0.cancelledEarly.remove(ticket) } }
        return try result.get()
    }

    private static func refusal(of call: PooledCall, _ state: inout State) -> Answers? {
        if state.cancelledEarly.remove(call.ticket) != nil { return [(call, .failure(.cancelled))] }
        guard let end = state.end else { return nil }
        return [(call, end == .lostLauncher ? .success(.notBegun) : .failure(end))]
    }

    private func cancel(_ ticket: UInt64) -> Answers {
        state.withLock { state in
            if let place = state.waiting.firstIndex(where: { $0.call.ticket == ticket }) {
                return [(state.waiting.remove(at: place).call, .failure(.cancelled))]
            }
            guard let isolate = state.isolates.values.first(where: { $0.call?.ticket == ticket })
            else {
                // It is on its way here, or answered already.
                state.cancelledEarly.insert(ticket)
                return []
            }
            isolate.isCancelled = true
            isolate.phase = .ending
            _ = PoolOrder(kind: .end, isolate: isolate.number).send(to: control)
            return []
        }
    }

    private static func answer(_ answers: Answers) {
        for (call, result) in answers { call.finish(result) }
    }

    // MARK: Making and giving out

    private func refill(_ state: inout State) {
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
    private func dispatch(_ state: inout State) -> Answers {
        var answers: Answers = []
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

    private func begin(
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
    private func isQuiet(_ isolate: PooledIsolate) -> Bool {
        if isolate.isQuiet() { return true }
        stop(isolate)
        return false
    }

    /// Ends an isolate that said too much, or what it may not say.
    private func stop(_ isolate: PooledIsolate) {
        isolate.phase = .ending
        _ = PoolOrder(kind: .stop, isolate: isolate.number).send(to: control)
    }

    private func hear(
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

    // MARK: Hearing

    /// Hears the supervisor and the isolates until the launcher has ended.
    private func listen() {
        var heard = [UInt64](repeating: 0, count: 64)
        var lastCheck = ContinuousClock.now
        while true {
            let count = unsafe clinux_wait(events.number, &heard, Self.tick)
            let (answers, isOver) = state.withLock { state -> (Answers, Bool) in
                var answers: Answers = []
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

    private func hearSupervisor(_ state: inout State, _ answers: inout Answers) {
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

    private func hear(
        _ stream: PooledIsolate.Stream, of isolate: PooledIsolate, _ state: inout State,
        _ answers: inout Answers
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

    // MARK: Answering

    /// Has the broker of a call answer what its skill asks.
    private func reply(to question: Data, of isolate: PooledIsolate, _ call: PooledCall) {
        let number = isolate.number
        let ticket = call.ticket
        let broker = call.broker
        // The skill waits for it. The end of the call, or of the isolate, cancels it.
        isolate.reply = Task { [weak self] in
            let reply = await HostReply(to: question, by: broker)
            self?.deliver(reply, to: number, ticket)
        }
    }

    private func deliver(_ reply: HostReply, to number: UInt32, _ ticket: UInt64) {
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
    private func finish(
        _ call: PooledCall, of isolate: PooledIsolate, _ state: inout State,
        _ answers: inout Answers
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
    private func rest(_ isolate: PooledIsolate, _ state: inout State) {
        isolate.call = nil
        isolate.phase = .idle
        state.answered.append(isolate.number)
    }

    /// Has isolates killed that have answered, and those rest that are called again.
    private func tellWhoAnswered(_ state: inout State) {
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
    private func finish(
        _ call: PooledCall, of isolate: PooledIsolate, _ statement: LauncherStatement,
        goesOn: Bool = false, _ answers: inout Answers
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

    // MARK: Ending

    /// Gives up a supervisor that doesn't keep the deadlines itself: it is past trusting.
    private func checkDeadlines(_ state: inout State, _ answers: inout Answers) {
        let isLate = state.isolates.values.contains { isolate in
            guard let call = isolate.call else { return false }
            return .now - isolate.started > call.limits.wallTime + Self.grace
        }
        if isLate { end(with: .lostLauncher, &state, &answers) }
    }

    private func end(with error: JailError, _ state: inout State, _ answers: inout Answers) {
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
    private func closeIfOver(_ state: State) {
        let hasWork = state.isolates.values.contains { $0.call != nil || $0.phase == .idle }
        guard state.isRetired, !hasWork, state.waiting.isEmpty else { return }
        _ = shutdown(control.number, Int32(SHUT_RDWR))
    }

    private static let launcherTag = UInt64.max
    /// As many isolates as the supervisor has places for.
    private static let most = 64
    /// The rest are for runs.
    private static let mostSessions = 48
    private static let grace: Duration = .seconds(10)
    /// How often deadlines are looked at when nothing happens, in milliseconds.
    private static let tick: Int32 = 2_000
}

extension ResultFrame {
    /// Whether a frame says that the skill threw.
    static func isError(_ bytes: Data) -> Bool { bytes.first == UInt8(ascii: "e") }

    /// Whether `bytes` begin with a whole frame.
    static func isWhole(_ bytes: Data) -> Bool {
        wholeSize(of: bytes).map { bytes.count >= $0 } ?? false
    }

    /// Whether `bytes` are one whole answer and nothing else.
    static func isOneAnswer(_ bytes: Data) -> Bool {
        wholeSize(of: bytes) == bytes.count && (isError(bytes) || bytes.first == UInt8(ascii: "o"))
    }

    /// The size of the frame that `bytes` begin with, once its header is there.
    private static func wholeSize(of bytes: Data) -> Int? {
        guard bytes.count >= headerSize else { return nil }
        return headerSize + Int(littleEndian: bytes.prefix(headerSize).dropFirst())
    }
}
