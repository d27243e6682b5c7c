import CVectorKernels

/// The loops of a search, for one set of vector instructions.
// Sendable because it points to constants.
@safe struct VectorKernels: @unchecked Sendable {
    private let kernels: UnsafePointer<scan_kernels>

    /// Those for the widest instructions of this processor.
    static let widest: VectorKernels = {
        guard let kernels = VectorKernels(cpu_widest_level()) else {
            preconditionFailure("A processor runs the kernels for its own instructions.")
        }
        return kernels
    }()

    /// Returns nil where the processor lacks `level`.
    init?(_ level: cpu_level) {
        guard let kernels = unsafe scan_kernels_of(level) else { return nil }
        unsafe self.kernels = unsafe kernels
    }

    /// Returns the product of two vectors of equal dimension, the same on every level.
    func product(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, dimension: Int)
        -> Float
    {
        Float(unsafe kernels.pointee.product(left, right, dimension))
    }

    /// Scans words of 64 rows from `word` up to `end`, and returns the one to go on with.
    func scan(
        _ rows: scan_rows, alive: UnsafePointer<UInt64>?, words: Range<Int>,
        for queries: UnsafeMutableBufferPointer<scan_query>, capacity: Int
    ) -> Int {
        var rows = unsafe rows
        return unsafe kernels.pointee.scan(
            &rows, alive, words.lowerBound, words.upperBound, queries.baseAddress, queries.count,
            capacity)
    }

    /// Adds bytes to a checksum, a multiple of 64.
    func add(_ bytes: UnsafeRawBufferPointer, to checksum: inout scan_checksum) {
        unsafe kernels.pointee.add_checksum(&checksum, bytes.baseAddress, bytes.count)
    }

    /// Returns the checksum of bytes, a multiple of 64.
    func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        var checksum = scan_checksum_start()
        unsafe add(bytes, to: &checksum)
        return unsafe scan_checksum_end(&checksum)
    }
}
