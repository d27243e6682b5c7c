import Glibc

/// The host's end of a pipe that an isolate writes to.
final class PipeReader {
    var buffer = BoundedBuffer(limit: 0)
    private(set) var isOpen = true
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        descriptor.makeNonblocking()
        self.descriptor = descriptor
    }

    var number: Int32 { descriptor.number }

    /// Takes all that is there, and no more than `limit` of it at once.
    func drain(atMost limit: Int = 1 << 20) {
        var taken = 0
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while taken < limit {
                let count = unsafe read(descriptor.number, chunk.baseAddress, chunk.count)
                guard count > 0 else {
                    if count == 0 { isOpen = false }
                    return
                }
                taken += count
                unsafe buffer.append(chunk[..<count])
                if count < chunk.count { return }
            }
        }
    }
}
