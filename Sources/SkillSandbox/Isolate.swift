public import SkillCore
import Synchronization

/// A jail that answers one skill's inputs, one after another, without being made anew.
///
/// The counterpart of a warm function: what the skill keeps in its variables stays from call to call,
/// and so does what it writes to its scratch folder. Each call has limits of its own. A call that
/// exceeds them, crashes, or makes a forbidden system call ends this isolate and no other. Between calls
/// nothing in it runs.
public final class Isolate: Sendable {
    private enum State {
        case fresh
        case calling
        case waiting(UInt32, in: Zygote)
        case ended
    }

    public let limits: RunLimits
    private let pool: IsolatePool
    private let job: PooledJob
    private let state = Mutex(State.fresh)

    init(pool: IsolatePool, job: PooledJob, limits: RunLimits) {
        self.pool = pool
        self.job = job
        self.limits = limits
    }

    deinit { dispose() }

    /// Whether it can be called.
    public var isAlive: Bool {
        state.withLock { if case .ended = $0 { false } else { true } }
    }

    /// Answers one input.
    ///
    /// The times are those that it was made with, unless others are given; memory, threads and the
    /// scratch folder are the isolate's as a whole.
    ///
    /// A call that is made while another runs throws ``JailError/isolateBusy``, and one after the
    /// isolate's end ``JailError/isolateEnded``.
    ///
    /// `broker` answers what the skill asks of its host; without one all that is denied.
    public func call(
        _ input: JSONValue, wallTime: Duration? = nil, cpuTime: Duration? = nil,
        broker: (any HostBroker)? = nil
    ) async throws(JailError) -> RunReport {
        var limits = limits
        limits.wallTime = wallTime ?? limits.wallTime
        limits.cpuTime = cpuTime ?? limits.cpuTime
        try limits.validate()
        let before = state.withLock { state in
            let before = state
            if case .ended = state { return before }
            state = .calling
            return before
        }
        let frame = Sandbox.frame(input)
        do throws(JailError) {
            switch before {
            case .fresh:
                let (answer, zygote) = try await pool.call(
                    job, input: frame, limits: limits, isSession: true, broker: broker)
                return report(in: answer, from: zygote)
            case .waiting(let number, let zygote):
                let answer = try await zygote.callAgain(
                    number, input: frame, limits: limits, broker: broker)
                return report(in: answer, from: zygote)
            case .calling: throw .isolateBusy
            case .ended: throw .isolateEnded
            }
        } catch {
            switch error {
            case .isolateBusy: break
            case .tooManyIsolates: state.withLock { $0 = .fresh }
            default: state.withLock { $0 = .ended }
            }
            throw error
        }
    }

    private func report(in answer: PooledCallReport, from zygote: Zygote) -> RunReport {
        let isDisposed = state.withLock { state in
            if case .ended = state { return true }
            state = answer.isolate.map { .waiting($0, in: zygote) } ?? .ended
            return false
        }
        if isDisposed, let left = answer.isolate { zygote.dispose(left) }
        return answer.report()
    }

    /// Ends it, and whatever it does; it can't be called again.
    public func dispose() {
        let before = state.withLock { state in
            defer { state = .ended }
            return state
        }
        if case .waiting(let number, let zygote) = before { zygote.dispose(number) }
    }
}
