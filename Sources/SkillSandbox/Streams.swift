import Foundation
import Glibc

/// What a jailed program writes, as far as it is kept.
final class Incoming {
    private(set) var buffer: BoundedBuffer
    private(set) var isOpen = true
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor, limit: Int) {
        descriptor.makeNonblocking()
        self.descriptor = descriptor
        buffer = BoundedBuffer(limit: limit)
    }

    var event: pollfd {
        pollfd(fd: isOpen ? descriptor.number : -1, events: Int16(POLLIN), revents: 0)
    }

    /// Takes what is there, at most one chunk of it, so that no stream starves the others.
    func receive() {
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            let count = unsafe read(descriptor.number, chunk.baseAddress, chunk.count)
            if count > 0 {
                unsafe buffer.append(chunk[..<count])
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                isOpen = false
            }
        }
    }

    /// Takes out what is kept.
    func take() -> Data { buffer.take() }
}

/// What a jailed program may read; it closes when nobody reads any more, or all is sent unless more
/// may come.
///
/// A source is read only while nothing else waits to be sent, so it never runs ahead of the program
/// by more than one chunk and what a pipe holds.
final class Outgoing {
    private var rest: ArraySlice<UInt8>
    private var source: InputSource?
    private let staysOpen: Bool
    private var descriptor: Descriptor?

    /// Once `data` is sent, more is read from `source`, or appended while it `staysOpen`.
    init(
        _ descriptor: consuming Descriptor, data: Data, source: InputSource? = nil,
        staysOpen: Bool = false
    ) {
        descriptor.makeNonblocking()
        rest = [UInt8](data)[...]
        self.source = source
        self.staysOpen = staysOpen
        if rest.isEmpty && source == nil && !staysOpen {
            self.descriptor = nil
        } else {
            self.descriptor = consume descriptor
        }
    }

    private var number: Int32 {
        switch descriptor {
        case .some(let descriptor): descriptor.number
        case .none: -1
        }
    }

    /// Without anything to send, it tells only that nobody reads any more.
    var event: pollfd {
        pollfd(fd: number, events: rest.isEmpty ? 0 : Int16(POLLOUT), revents: 0)
    }

    var sourceEvent: pollfd {
        if rest.isEmpty, let source { source.event } else { pollfd(fd: -1, events: 0, revents: 0) }
    }

    /// Whether nothing waits to be sent.
    var isSent: Bool { rest.isEmpty }

    func append(_ data: Data) {
        if descriptor != nil { rest += data }
    }

    func refill() {
        switch source?.read() {
        case .bytes(let bytes): rest = bytes
        case .nothing: break
        case .end, nil:
            source = nil
            descriptor = nil
        }
    }

    func send() {
        guard !rest.isEmpty else {
            close()
            return
        }
        let sent = unsafe rest.withUnsafeBytes { buffer in
            unsafe write(number, buffer.baseAddress, buffer.count)
        }
        if sent > 0 {
            rest = rest.dropFirst(sent)
        } else if errno == EINTR || errno == EAGAIN {
            return
        } else {
            close()
        }
        if rest.isEmpty && source == nil && !staysOpen { descriptor = nil }
    }

    private func close() {
        rest = []
        source = nil
        descriptor = nil
    }
}
