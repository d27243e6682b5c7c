import Glibc

/// Memory for panels, all of it zero at first.
@safe final class PanelStorage {
    let bytes: UnsafeMutableRawBufferPointer

    /// Makes room for `count` bytes, and copies there what `earlier` holds.
    init(count: Int, copying earlier: UnsafeRawBufferPointer) {
        var memory: UnsafeMutableRawPointer?
        let alignment = count < Self.hugePage ? 64 : Self.hugePage
        guard unsafe posix_memalign(&memory, alignment, max(count, alignment)) == 0,
            let memory = unsafe memory
        else {
            // As for every other value in memory.
            fatalError("There is no memory for \(count) bytes of vectors.")
        }
        if count >= Self.hugePage {
            // Without them a scan spends a fourth of its time on page tables. A kernel may refuse.
            _ = unsafe madvise(memory, count, MADV_HUGEPAGE)
        }
        unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
        unsafe bytes.copyMemory(from: earlier)
        unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[earlier.count...])
            .initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { unsafe free(bytes.baseAddress) }

    private static let hugePage = 2 << 20
}
