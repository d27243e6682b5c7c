import CCurl
import Foundation

/// One HTTP exchange through libcurl.
///
/// Owns its handle: dropping the value frees it.
@safe struct Transfer: ~Copyable {
    private let curl: Curl
    private let handle: UnsafeMutableRawPointer

    private init(by curl: Curl) throws(TransferFailure) {
        guard let handle = curl.functions.easy_init() else {
            throw .impossible(reason: "libcurl could not start")
        }
        self.curl = curl
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe curl.functions.easy_cleanup(handle) }

    /// Posts `body` and waits for the whole response, whatever its status.
    ///
    /// Cancelling the task closes the connection. libcurl blocks, so the exchange runs on a thread
    /// of its own, never on the cooperative pool.
    ///
    /// The time limit is for everything: finding the host, connecting, sending, waiting and
    /// receiving. The size limit is the most bytes that the body of a response may have.
    /// `onBytes` is called on that thread with each part of the body as it comes.
    static func post(
        _ body: Data, to address: String, headers: [String], timeLimit: Duration, sizeLimit: Int,
        onBytes: (@Sendable (Data) -> Void)? = nil
    ) async throws(TransferFailure) -> HTTPResponse {
        try await exchange(
            Order(
                body: body, address: address, headers: headers, timeLimit: timeLimit,
                sizeLimit: sizeLimit, onBytes: onBytes))
    }

    /// Gets what is at `address`, by the same rules.
    ///
    /// A redirection is a response like any other.
    static func get(
        _ address: String, headers: [String], timeLimit: Duration, sizeLimit: Int
    ) async throws(TransferFailure) -> HTTPResponse {
        try await exchange(
            Order(address: address, headers: headers, timeLimit: timeLimit, sizeLimit: sizeLimit))
    }

    private static func exchange(_ order: Order) async throws(TransferFailure) -> HTTPResponse {
        let loop = try TransferLoop()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Answer) in
                let started = BlockingThread.start {
                    perform(order, on: loop, answering: continuation)
                }
                if !started {
                    continuation.resume(
                        returning: .failure(.broken(reason: "the system gives no more threads")))
                }
            }
        } onCancel: {
            loop.stop()
        }
        return try result.get()
    }

    private typealias Answer = CheckedContinuation<Result<HTTPResponse, TransferFailure>, Never>

    private struct Order {
        /// What is posted; nil when something is got.
        var body: Data?
        var address: String
        var headers: [String]
        var timeLimit: Duration
        var sizeLimit: Int
        var onBytes: (@Sendable (Data) -> Void)?
    }

    private static func perform(
        _ order: Order, on loop: TransferLoop, answering continuation: Answer
    ) {
        do throws(TransferFailure) {
            let transfer = try Transfer(by: loop.curl)
            let result = Result { () throws(TransferFailure) in
                try transfer.perform(order, on: loop)
            }
            // Freeing a handle can wait for a name server, so the answer goes first.
            continuation.resume(returning: result)
            transfer.free()
        } catch {
            continuation.resume(returning: .failure(error))
        }
    }

    private consuming func free() {}

    private borrowing func perform(
        _ order: Order, on loop: TransferLoop
    ) throws(TransferFailure) -> HTTPResponse {
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl.functions.slist_free_all(list) }
        for header in order.headers {
            guard let longer = unsafe curl.functions.slist_append(list, header) else {
                throw .broken(reason: "memory ran out")
            }
            unsafe list = unsafe longer
        }
        let reception = Reception(limit: order.sizeLimit, onBytes: order.onBytes)
        defer { extendLifetime(reception) }
        try setRules(timeLimit: order.timeLimit)
        try curl.check(
            unsafe ccurl_set_string(curl.functions, handle, CURLOPT_URL, order.address))
        try curl.check(unsafe ccurl_set_headers(curl.functions, handle, list))
        if let body = order.body { try setBody(body) }
        let context = unsafe Unmanaged.passUnretained(reception).toOpaque()
        try curl.check(unsafe ccurl_set_sink(curl.functions, handle, keepBody, context))
        try curl.check(unsafe ccurl_set_header_sink(curl.functions, handle, keepHeader, context))

        let code = try unsafe loop.run(handle)
        guard !reception.isTooLarge else { throw .tooLarge(limit: order.sizeLimit) }
        try curl.check(code)
        var status = 0
        try curl.check(unsafe ccurl_get_status(curl.functions, handle, &status))
        return HTTPResponse(status: status, headers: reception.headers, body: reception.body)
    }

    /// Sets what holds for every exchange.
    private borrowing func setRules(timeLimit: Duration) throws(TransferFailure) {
        for (option, text) in [
            (CURLOPT_PROTOCOLS_STR, "http,https"),
            // The empty text also keeps libcurl from taking a proxy from the environment.
            (CURLOPT_PROXY, ""),
            (CURLOPT_USERAGENT, "skillbox"),
        ] {
            try curl.check(unsafe ccurl_set_string(curl.functions, handle, option, text))
        }
        for (option, number) in [
            // Signals would reach threads that are not ours.
            (CURLOPT_NOSIGNAL, 1),
            // A redirection could carry the key to another host.
            (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_TCP_KEEPALIVE, 1),
            (CURLOPT_TIMEOUT_MS, timeLimit.milliseconds),
            (CURLOPT_CONNECTTIMEOUT_MS, min(timeLimit, Self.connectLimit).milliseconds),
        ] {
            try curl.check(unsafe ccurl_set_long(curl.functions, handle, option, number))
        }
    }

    private borrowing func setBody(_ body: Data) throws(TransferFailure) {
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe ccurl_set_body(
                curl.functions, handle, bytes.baseAddress, curl_off_t(bytes.count))
        }
        try curl.check(code)
    }

    // A server that doesn't even take the connection in this time is down, and is tried again.
    private static let connectLimit = Duration.seconds(10)
}

private func keepBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let reception = unsafe Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe reception.appendBody(buffer) ? size * count : -1
}

private func keepHeader(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let reception = unsafe Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe reception.appendHeader(buffer) ? size * count : -1
}

extension Duration {
    /// Whole milliseconds, at least one, because libcurl takes zero for "no limit".
    fileprivate var milliseconds: Int {
        let limit = min(max(self, .milliseconds(1)), .seconds(1_000_000))
        return Int(limit / .milliseconds(1))
    }
}
