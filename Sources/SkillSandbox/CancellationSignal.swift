import CLinux
import Glibc

/// A request to stop a run, made by one thread and seen by another in its `poll`.
final class CancellationSignal: Sendable {
    /// Readable once the request was made, as long as this object lives.
    let number: Int32

    init() throws(JailError) {
        number = clinux_event()
        guard number >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
    }

    deinit { _ = close(number) }

    func request() {
        _ = clinux_signal_event(number)
    }
}
