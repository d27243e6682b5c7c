import CLinux
import Foundation
import Glibc

/// What the host asks of a pool's supervisor; `sandbox/pool.h` is the other side.
struct PoolOrder {
    enum Kind: UInt32 {
        /// Make an isolate of the five descriptors that come with it.
        case make = 0x4d
        /// It is given something to do, within these limits.
        case start = 0x53
        /// It has answered, and waits for the next input.
        case rest = 0x52
        /// What has it run into so far?
        case ask = 0x41
        /// It printed too much.
        case stop = 0x4f
        /// It is not needed any more.
        case end = 0x58
    }

    var kind: Kind
    var isolate: UInt32
    var limits = RunLimits()

    /// Sends it, and says whether anybody is there.
    func send(to control: borrowing Descriptor, with handed: [Int32] = []) -> Bool {
        var bytes = Data(capacity: 48)
        for number in [kind.rawValue, isolate] {
            unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
        }
        for number in [
            limits.wallTime.nanoseconds, limits.cpuTime.nanoseconds, Int64(limits.memory),
            limits.addressSpace, Int64(limits.threads),
        ] {
            unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
        }
        return PoolMessage.send(bytes, with: handed, to: control)
    }
}

/// What a pool's processes tell the host: one message, of the form that the launcher's frames have.
enum PoolMessage {
    /// An isolate waits for something to do.
    case ready(UInt32)
    /// An isolate is gone; the text says how.
    case ended(UInt32, Data)
    /// An isolate goes on after an error; the text says how it would have ended.
    case soFar(UInt32, Data)
    /// No isolates can be made any more.
    case alone
    case failed(LauncherFrames.Failure, isDeclined: Bool)

    init?(_ bytes: Data) {
        guard let kind = bytes.first, bytes.count >= 5 else { return nil }
        let payload = bytes.dropFirst(5)
        func number() -> UInt32? {
            guard payload.count >= 4 else { return nil }
            return UInt32(littleEndian: payload.prefix(4))
        }
        switch kind {
        case UInt8(ascii: "I"):
            guard let isolate = number() else { return nil }
            self = .ready(isolate)
        case UInt8(ascii: "E"), UInt8(ascii: "S"):
            guard let isolate = number() else { return nil }
            let text = payload.dropFirst(4)
            self = kind == UInt8(ascii: "E") ? .ended(isolate, text) : .soFar(isolate, text)
        case UInt8(ascii: "Z"): self = .alone
        case UInt8(ascii: "F"), UInt8(ascii: "N"):
            guard let failure = LauncherFrames.Failure(payload) else { return nil }
            self = .failed(failure, isDeclined: kind == UInt8(ascii: "N"))
        default: return nil
        }
    }

    /// Takes the next message, and the descriptor that came with it, -1 for none; nil when there is
    /// none, and an empty one at the end.
    static func receive(from control: borrowing Descriptor) -> (bytes: Data, handed: Int32)? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { room in
            var handed: Int32 = -1
            let count = unsafe clinux_receive_with(
                control.number, room.baseAddress, room.count, &handed)
            if count < 0 { return errno == EAGAIN || errno == EINTR ? nil : (Data(), -1) }
            return unsafe (Data(room[..<count]), handed)
        }
    }

    static func send(
        _ bytes: Data, with handed: [Int32], to socket: borrowing Descriptor
    ) -> Bool {
        let number = socket.number
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe clinux_send_with(
                number, bytes.baseAddress, bytes.count, handed, handed.count) == bytes.count
        }
    }
}
