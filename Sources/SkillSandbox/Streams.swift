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
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(descriptor.number, &chunk, chunk.count)
        if count > 0 {
            buffer.append(chunk[..<count])
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isOpen = false
        }
    }
}

/// What a jailed program may read; it closes when all is sent, or nobody reads any more.
final class Outgoing {
    private var rest: ArraySlice<UInt8>
    private var descriptor: Descriptor?

    init(_ descriptor: consuming Descriptor, data: Data) {
        descriptor.makeNonblocking()
        rest = [UInt8](data)[...]
        if rest.isEmpty {
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

    var event: pollfd { pollfd(fd: number, events: Int16(POLLOUT), revents: 0) }

    func send() {
        let sent = unsafe rest.withUnsafeBytes { buffer in
            unsafe write(number, buffer.baseAddress, buffer.count)
        }
        if sent > 0 {
            rest = rest.dropFirst(sent)
        } else if errno == EINTR || errno == EAGAIN {
            return
        } else {
            rest = []
        }
        if rest.isEmpty { descriptor = nil }
    }
}
