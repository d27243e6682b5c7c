import Glibc

/// Threads for work that blocks, which must not hold up the cooperative pool.
enum BlockingThread {
    /// Runs `work` on a thread of its own, or returns false when the system gives none.
    ///
    /// The thread takes no signals: `SIGPIPE`, which TLS can raise by writing to a connection that
    /// the server closed, is for it alone and stays pending until the thread ends.
    static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        let context = unsafe Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                BlockingThread.blockSignals()
                work.run()
                return nil
            }, unsafe context.toOpaque())
        guard code == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private static func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
