import CLinux
import Glibc

/// A signal that one thread gives, once, and another sees in its `poll`.
final class Signal: Sendable {
    /// Readable once it was given, as long as this object lives.
    let number: Int32

    init() throws(JailError) {
        number = clinux_event()
        guard number >= 0 else { throw .launchFailed(reason: systemMessage(errno)) }
    }

    deinit { _ = close(number) }

    func give() {
        _ = clinux_signal_event(number)
    }
}
