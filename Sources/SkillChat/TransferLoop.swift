import CCurl
import Synchronization

/// Drives one transfer and can be stopped from any thread, at once.
///
/// `curl_easy_perform` looks at its progress callback only about once a second; a multi handle can
/// be woken.
// Sendable because other threads only call `stop`: `curl_multi_wakeup` may be called from any
// thread (its manual says so), the flag is atomic, and ARC keeps the handle until the last user.
@safe final class TransferLoop: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer
    private let isStopped = Atomic(false)

    init() throws(TransferFailure) {
        guard Self.libraryIsReady, let handle = unsafe curl_multi_init() else {
            throw .impossible(reason: "libcurl could not start")
        }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe curl_multi_cleanup(handle) }

    // `curl_global_init` must run once, before any handle exists. A static does exactly that.
    private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Ends the transfer, or keeps it from starting.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        unsafe curl_multi_wakeup(handle)
    }

    /// Runs the transfer `easy` is set up for until it ends or `stop` is called.
    ///
    /// Leaving early closes the connection: libcurl never reuses one with an answer under way.
    func run(_ easy: UnsafeMutableRawPointer) throws(TransferFailure) -> CURLcode {
        try check(unsafe curl_multi_add_handle(handle, easy))
        defer { unsafe curl_multi_remove_handle(handle, easy) }
        var running: CInt = 1
        while running > 0 {
            guard !isStopped.load(ordering: .acquiring) else { throw .interrupted }
            try check(unsafe curl_multi_perform(handle, &running))
            if running > 0 {
                try check(unsafe curl_multi_poll(handle, nil, 0, Self.longestPoll, nil))
            }
        }
        return try result()
    }

    private func result() throws(TransferFailure) -> CURLcode {
        var waiting: CInt = 0
        while let message = unsafe curl_multi_info_read(handle, &waiting) {
            if unsafe message.pointee.msg == CURLMSG_DONE {
                return unsafe ccurl_message_result(message)
            }
        }
        throw .broken(reason: "the transfer ended without a result")
    }

    private func check(_ code: CURLMcode) throws(TransferFailure) {
        guard code == CURLM_OK else {
            throw .broken(reason: unsafe String(cString: curl_multi_strerror(code)))
        }
    }

    // libcurl wakes by itself for its own timers; this only bounds what a lost wake-up can cost.
    private static let longestPoll: CInt = 1_000
}
