import CCurl
import Synchronization

/// Drives one transfer and can be stopped from any thread, at once.
///
/// `curl_easy_perform` looks at its progress callback only about once a second; a multi handle can
/// be woken.
// Sendable because other threads only call `stop`: `curl_multi_wakeup` may be called from any
// thread (its manual says so), the flag is atomic, and ARC keeps the handle until the last user.
@safe final class TransferLoop: @unchecked Sendable {
    let curl: Curl
    private let handle: UnsafeMutableRawPointer
    private let isStopped = Atomic(false)

    init() throws(TransferFailure) {
        curl = try .loaded()
        guard let handle = curl.functions.multi_init() else {
            throw .impossible(reason: "libcurl could not start")
        }
        unsafe self.handle = unsafe handle
    }

    deinit { _ = unsafe curl.functions.multi_cleanup(handle) }

    /// Ends the transfer, or keeps it from starting.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        _ = unsafe curl.functions.multi_wakeup(handle)
    }

    /// Runs the transfer `easy` is set up for until it ends or `stop` is called.
    ///
    /// Leaving early closes the connection: libcurl never reuses one with an answer under way.
    func run(_ easy: UnsafeMutableRawPointer) throws(TransferFailure) -> CURLcode {
        try curl.check(unsafe curl.functions.multi_add_handle(handle, easy))
        defer { _ = unsafe curl.functions.multi_remove_handle(handle, easy) }
        var running: CInt = 1
        while running > 0 {
            guard !isStopped.load(ordering: .acquiring) else { throw .interrupted }
            try curl.check(unsafe curl.functions.multi_perform(handle, &running))
            if running > 0 {
                try curl.check(
                    unsafe curl.functions.multi_poll(handle, nil, 0, Self.longestPoll, nil))
            }
        }
        return try result()
    }

    private func result() throws(TransferFailure) -> CURLcode {
        var waiting: CInt = 0
        while let message = unsafe curl.functions.multi_info_read(handle, &waiting) {
            if unsafe message.pointee.msg == CURLMSG_DONE {
                return unsafe ccurl_message_result(message)
            }
        }
        throw .broken(reason: "the transfer ended without a result")
    }

    // libcurl wakes by itself for its own timers; this only bounds what a lost wake-up can cost.
    private static let longestPoll: CInt = 1_000
}
