import Glibc

/// As many bytes as the vectors have components, read once and added up.
///
/// No search that keeps a byte for each component and looks at all of them can take less.
@safe final class ByteStream {
    private let bytes: UnsafeMutableRawBufferPointer

    init(rows: Int) throws {
        let chunk = 4 * MemoryLayout<SIMD64<UInt8>>.stride
        let size = (rows * VectorFile.dimension + chunk - 1) / chunk * chunk
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0),
            unsafe start != MAP_FAILED
        else { throw MeasuringFailed(reason: "There is no memory for \(Figure.size(size))") }
        // Where the system has no large pages, small ones do.
        unsafe madvise(start, size, MADV_HUGEPAGE)
        unsafe memset(start, 1, size)
        unsafe bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit { unsafe munmap(bytes.baseAddress, bytes.count) }

    func read() throws {
        let values = unsafe bytes.bindMemory(to: SIMD64<UInt8>.self)
        // Four sums, so that none waits for another.
        var (first, second) = (SIMD64<UInt8>.zero, SIMD64<UInt8>.zero)
        var (third, fourth) = (SIMD64<UInt8>.zero, SIMD64<UInt8>.zero)
        for index in stride(from: 0, to: values.count, by: 4) {
            unsafe first &+= values[index]
            unsafe second &+= values[index + 1]
            unsafe third &+= values[index + 2]
            unsafe fourth &+= values[index + 3]
        }
        let sum = first &+ second &+ third &+ fourth
        // Used, or the compiler would leave it out. Each byte is a 1, and sums go around at 256.
        guard sum[0] == UInt8(truncatingIfNeeded: values.count) else {
            throw MeasuringFailed(reason: "Memory gave back other bytes than it was given")
        }
    }
}
