import CLinux
import Foundation
import Glibc

/// The host's end of a pipe that an isolate reads from.
final class PipeWriter {
    private var rest: ArraySlice<UInt8> = []
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        descriptor.makeNonblocking()
        self.descriptor = descriptor
    }

    var number: Int32 { descriptor.number }

    /// Whether nothing waits for room.
    var isSent: Bool { rest.isEmpty }

    /// Whether all that was sent has been read.
    var isRead: Bool { isSent && clinux_waiting(descriptor.number) == 0 }

    /// Sends `data` as far as there is room, and says whether that was all of it.
    ///
    /// Nobody being there is told elsewhere.
    func send(_ data: Data) -> Bool {
        let sent = unsafe data.withUnsafeBytes { bytes in
            unsafe clinux_write(descriptor.number, bytes.baseAddress, bytes.count)
        }
        let isGone = sent < 0 && errno != EAGAIN && errno != EINTR
        rest = isGone || sent == data.count ? [] : [UInt8](data)[max(sent, 0)...]
        return rest.isEmpty
    }

    /// Sends more of the rest.
    func send() -> Bool {
        let sent = unsafe rest.withUnsafeBytes { bytes in
            unsafe clinux_write(descriptor.number, bytes.baseAddress, bytes.count)
        }
        if sent > 0 {
            rest = rest.dropFirst(sent)
        } else if sent < 0 && errno != EAGAIN && errno != EINTR {
            rest = []
        }
        return rest.isEmpty
    }
}
