/// What a zygote's thread and those who ask it for something share.
struct ZygoteState {
    struct Waiting {
        var call: PooledCall
        var job: PooledJob
    }

    /// Calls to be answered once the lock is free.
    typealias Answers = [(PooledCall, Result<PooledAnswer, JailError>)]

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
