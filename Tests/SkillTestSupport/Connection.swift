import Foundation
import Glibc

/// One client's connection to a scripted server.
///
/// Owns its socket: dropping the value closes it.
struct Connection: ~Copyable {
    private let socket: CInt

    init(owning socket: CInt) {
        self.socket = socket
        // A client that stops in the middle of its request must not hold up `stop`.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(
            socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(
            socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    /// Reads one request, or returns nil when the client sent no whole one.
    borrowing func request() -> ReceivedRequest? {
        var received = Data()
        let separator = Data("\r\n\r\n".utf8)
        while true {
            if let end = received.range(of: separator) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                guard var request = Self.request(head: head) else { return nil }
                let count = request.headers["content-length"].flatMap(Int.init) ?? 0
                while received.count - end.upperBound < count {
                    guard let more = receive() else { return nil }
                    received.append(more)
                }
                request.body = Data(received[end.upperBound...].prefix(count))
                return request
            }
            guard let more = receive() else { return nil }
            received.append(more)
            // A client that begins with TLS would wait for an answer to it.
            guard received.first.map(Self.letters.contains) == true else { return nil }
        }
    }

    /// Stays silent for `delay`, or returns false as soon as the client leaves or `isStopped`.
    borrowing func waits(_ delay: Duration, unless isStopped: () -> Bool) -> Bool {
        let end = ContinuousClock.now + delay
        while ContinuousClock.now < end, !isStopped() {
            // A client has nothing more to say: whatever happens now is its leaving.
            var events = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&events, 1, Self.pollMilliseconds) == 0 else { return false }
        }
        return !isStopped()
    }

    /// Sends `bytes`, in pieces of `pieceSize` with a pause after each when it isn't nil.
    borrowing func send(_ bytes: Data, pieceSize: Int? = nil) {
        var rest = [UInt8](bytes)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(pieceSize ?? rest.count)
            let sent = unsafe piece.withUnsafeBytes { buffer in
                unsafe Glibc.send(socket, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest.removeFirst(sent)
            // Long enough for the client to read each piece by itself, most of the time.
            if pieceSize != nil { usleep(200) }
        }
    }

    /// Closes this side, and waits for the client to close the other.
    borrowing func finish() {
        shutdown(socket, Int32(SHUT_WR))
        // Closing with unread bytes would reset the connection and could lose the response.
        var events = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&events, 1, 2_000) > 0, receive() != nil {}
    }

    private borrowing func receive() -> Data? {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Data(buffer[..<count]) : nil
    }

    private static func request(head: String) -> ReceivedRequest? {
        let lines = head.components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return ReceivedRequest(
            method: String(words[0]), target: String(words[1]), headers: headers, body: Data())
    }

    private static let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
    private static let pollMilliseconds: CInt = 20
}
