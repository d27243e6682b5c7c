import Dispatch
import Foundation
import Synchronization

/// Runs recursive work on a thread of its own, with a stack that such work won't overflow.
enum DeepThread {
    /// Waits for `work` and returns what it returns, or nil when it takes longer than `deadline`.
    ///
    /// Work that is late ends in its own time, and what it returns is dropped.
    static func value<Value: Sendable>(
        within deadline: Duration, of work: @escaping @Sendable () -> Value
    ) -> Value? {
        let outcome = Outcome<Value>()
        let job = Job {
            let value = work()
            outcome.value.withLock { $0 = value }
            outcome.isReady.signal()
        }
        // Without memory for the stack, the caller's has to do: `NestingMeter` has bounded what
        // source is known to need.
        if !start(job) { job.run() }
        let seconds = deadline / .seconds(1)
        guard outcome.isReady.wait(timeout: .now() + seconds) == .success else { return nil }
        return outcome.value.withLock(\.self)
    }

    private static func start(_ job: Job) -> Bool {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setstacksize(&attributes, stackSize)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        // The thread takes over this reference, unless it doesn't start.
        let reference = unsafe Unmanaged.passRetained(job)
        let status = unsafe pthread_create(
            &thread, &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, reference.toOpaque())
        if status != 0 { unsafe reference.release() }
        return status == 0
    }

    // Classes, because the thread may outlive the call that shares them with it.
    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
        let isReady = DispatchSemaphore(value: 0)
    }

    private final class Job: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    // Only the pages that are touched take memory.
    private static let stackSize = 512 << 20
}
