import Foundation

/// 32-bit floats inside a mapped file, which stays mapped as long as a tensor needs it.
struct Tensor: Sendable {
    private let file: Data
    private let range: Range<Int>

    /// Names the bytes of `file` that are floats: aligned, and a whole number of them.
    init(file: Data, range: Range<Int>) {
        precondition(file.indices.contains(range), "A tensor lies inside its file.")
        self.file = file
        self.range = range
    }

    var values: [Float] {
        unsafe file.withUnsafeBytes { bytes in
            let values = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            return unsafe Array(values.assumingMemoryBound(to: Float.self))
        }
    }
}
