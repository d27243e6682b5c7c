import Foundation
import Glibc
import Synchronization

/// Ends the program in good order when a person or the system asks it to end.
///
/// The first signal cancels the work, so that jails are taken down and drafts removed; then the
/// program dies of that signal, as whoever sent it expects. Work that doesn't stop soon, or a second
/// signal, ends it at once. A command may ask for one signal more, to end a longer step first.
final class Interruption: Sendable {
    private let received = Atomic<Int32>(0)
    private let signals: Int32
    private let courtesy = Mutex<(@Sendable () -> Void)?>(nil)

    /// The one that watches over the command that is running.
    @TaskLocal static var current: Interruption?

    /// Begins to catch signals, those excepted that the caller had ignored, as `nohup` does.
    init() {
        var ends: [Int32] = [-1, -1]
        // Without a pipe, signals do what they always do.
        guard unsafe pipe(&ends) == 0 else {
            signals = -1
            return
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signals = ends[0]
        Self.mailbox.store(ends[1], ordering: .releasing)
        // Blocking them instead won't do: the main thread of an async program waits with all of
        // them open. A handler is not inherited by the programs we start.
        for number in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(number) {
            signal(number) { Interruption.post($0) }
        }
    }

    /// Has the first Ctrl-C call `request` instead of cancelling the work, which then takes as long as
    /// it wants to end; the second cancels it.
    func soften(_ request: @escaping @Sendable () -> Void) {
        courtesy.withLock { $0 = request }
    }

    /// Calls `cancel` when the first signal comes that asks for more than ``soften(_:)`` promised.
    func watch(_ cancel: @escaping @Sendable () -> Void) {
        guard signals >= 0 else { return }
        let thread = Thread { [self] in
            let first = nextSignal()
            received.store(first, ordering: .releasing)
            // Who sends another one is a program, which won't wait long.
            if first == SIGINT, let request = courtesy.withLock({ $0 }) {
                request()
                received.store(nextSignal(), ordering: .releasing)
            }
            cancel()
            Thread { [self] in
                Thread.sleep(forTimeInterval: Self.patience)
                dieOfSignal()
            }.start()
            received.store(nextSignal(), ordering: .releasing)
            dieOfSignal()
        }
        thread.start()
    }

    /// Ends the program by the signal that was received; returns when there was none.
    func dieOfSignal() {
        let number = received.load(ordering: .acquiring)
        guard number != 0 else { return }
        signal(number, SIG_DFL)
        kill(getpid(), number)
        while true { pause() }
    }

    private func nextSignal() -> Int32 {
        var number: UInt8 = 0
        while unsafe read(signals, &number, 1) != 1 {}
        return Int32(number)
    }

    /// Runs as a signal handler, where little else than a write is allowed.
    private static func post(_ number: Int32) {
        let before = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(mailbox.load(ordering: .acquiring), &byte, 1)
        errno = before
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        let ignore = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignore
    }

    private static let mailbox = Atomic<Int32>(-1)
    // Seconds: what taking down a jail and removing its files may need.
    private static let patience = 3.0
}
