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
        case waiting(UInt32)
        case ended
    }

    public let limits: RunLimits
    private let zygote: Zygote
    private let job: PooledJob
    private let state = Mutex(State.fresh)

    init(zygote: Zygote, job: PooledJob, limits: RunLimits) {
        self.zygote = zygote
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
    public func call(
        _ input: JSONValue, wallTime: Duration? = nil, cpuTime: Duration? = nil
    ) async throws(JailError) -> RunReport {
        var limits = limits
        limits.wallTime = wallTime ?? limits.wallTime
        limits.cpuTime = cpuTime ?? limits.cpuTime
        try limits.validate()
        let number: UInt32? = try state.withLock { state throws(JailError) in
            defer { if case .ended = state {} else { state = .calling } }
            switch state {
            case .fresh: return nil
            case .waiting(let number): return number
            case .calling: throw .isolateBusy
            case .ended: throw .isolateEnded
            }
        }
        let frame = Sandbox.frame(input)
        do throws(JailError) {
            let answer: PooledAnswer =
                if let number {
                    try await zygote.callAgain(number, input: frame, limits: limits)
                } else {
                    try await zygote.call(job, input: frame, limits: limits, isSession: true)
                }
            guard case .report(let report, let left) = answer else { throw .lostLauncher }
            let isDisposed = state.withLock { state in
                if case .ended = state { return true }
                state = left.map(State.waiting) ?? .ended
                return false
            }
            if isDisposed, let left { zygote.dispose(left) }
            return report
        } catch {
            let isRefused = if case .tooManyIsolates = error { true } else { false }
            state.withLock { $0 = isRefused ? .fresh : .ended }
            throw error
        }
    }

    /// Ends it, and whatever it does; it can't be called again.
    public func dispose() {
        let number = state.withLock { state -> UInt32? in
            defer { state = .ended }
            if case .waiting(let number) = state { return number }
            return nil
        }
        if let number { zygote.dispose(number) }
    }
}
