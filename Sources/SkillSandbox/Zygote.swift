import CLinux
import Foundation
import Glibc
import Synchronization

/// A launcher that keeps isolates ready, and the thread that talks with them.
///
/// Isolates are made by forking one process that has the Swift runtime loaded. They are alike to the
/// byte, addresses included, so a zygote is used for a bounded number of runs and then replaced.
final class Zygote: Sendable {
    let state = Mutex(ZygoteState())
    let control: Descriptor
    let events: Descriptor
    let width: Int
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
                state.waiting.append(ZygoteState.Waiting(call: call, job: job))
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
            guard !state.isRetired else { return ZygoteState.Answers() }
            for number in state.ready {
                _ = PoolOrder(kind: .end, isolate: number).send(to: control)
            }
            return stopMaking(&state)
        }
        Self.answer(answers)
    }

    /// What runs goes on; what waits is for another zygote.
    func stopMaking(_ state: inout ZygoteState) -> ZygoteState.Answers {
        state.isRetired = true
        for number in state.ready { state.isolates[number]?.phase = .ending }
        state.ready = []
        let answers: ZygoteState.Answers = state.waiting.map { ($0.call, .success(.notBegun)) }
        state.waiting = []
        closeIfOver(state)
        return answers
    }

    func perform(
        _ submit:
            @Sendable (
                UInt64, CheckedContinuation<Result<PooledAnswer, JailError>, Never>
            ) -> ZygoteState.Answers
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

    static func refusal(of call: PooledCall, _ state: inout ZygoteState) -> ZygoteState.Answers? {
        if state.cancelledEarly.remove(call.ticket) != nil { return [(call, .failure(.cancelled))] }
        guard let end = state.end else { return nil }
        return [(call, end == .lostLauncher ? .success(.notBegun) : .failure(end))]
    }

    func cancel(_ ticket: UInt64) -> ZygoteState.Answers {
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

    static func answer(_ answers: ZygoteState.Answers) {
        for (call, result) in answers { call.finish(result) }
    }

    static let launcherTag = UInt64.max
    /// As many isolates as the supervisor has places for.
    static let most = 64
    /// The rest are for runs.
    static let mostSessions = 48
    static let grace: Duration = .seconds(10)
    /// How often deadlines are looked at when nothing happens, in milliseconds.
    static let tick: Int32 = 2_000
}
