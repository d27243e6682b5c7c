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
        unsafe withValues { values in unsafe Array(values) }
    }

    /// Calls `body` with the numbers, which it must not let escape.
    func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
        unsafe file.withUnsafeBytes { bytes in
            let values = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            return unsafe body(values.assumingMemoryBound(to: Float.self))
        }
    }
}
