import Foundation
import Glibc

/// Bytes after their length, as skill and host send them to each other.
enum Frame {
    /// The next frame's bytes, or nil at the end.
    static func read(from descriptor: Int32) -> Data? {
        guard let header = read(4, from: descriptor) else { return nil }
        return read(header.reversed().reduce(0) { $0 << 8 | Int($1) }, from: descriptor)
    }

    private static func read(_ count: Int, from descriptor: Int32) -> Data? {
        var bytes = Data(count: count)
        var taken = 0
        while taken < count {
            let more = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe Glibc.read(descriptor, room.baseAddress?.advanced(by: taken), count - taken)
            }
            if more > 0 {
                taken += more
            } else if more == 0 || errno != EINTR {
                return nil
            }
        }
        return bytes
    }

    /// Writes a letter, the length and the payload, and says whether anybody was there.
    ///
    /// Whoever waits for it may take all that was printed as printed before it.
    static func write(_ payload: Data, kind: Unicode.Scalar, to descriptor: Int32) -> Bool {
        var frame = Data([UInt8(ascii: kind)])
        for shift in stride(from: 0, to: 32, by: 8) {
            frame.append(UInt8(truncatingIfNeeded: payload.count >> shift))
        }
        frame += payload
        fflush(nil)
        while !frame.isEmpty {
            let sent = unsafe frame.withUnsafeBytes { rest in
                unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if sent >= 0 {
                frame = frame.dropFirst(sent)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
