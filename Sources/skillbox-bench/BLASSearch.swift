import CBLAS
import Glibc

/// Exact search as BLAS alone gives it: a product with all vectors, then the largest of it.
struct BLASSearch {
    /// `OpenBLAS` where it is that, for others may be far slower.
    let name: String
    var isOpenBLAS: Bool { name == "OpenBLAS" }
    private let functions: cblas_functions

    /// Loads the library of this machine, and has it use one thread, here and in all of skillbox.
    init() throws {
        var functions = cblas_functions()
        guard let handle = unsafe dlopen("libblas.so.3", RTLD_NOW),
            unsafe cblas_find(&functions, handle)
        else { throw MeasuringFailed(reason: "There is no BLAS library") }
        self.functions = functions
        if let address = unsafe dlsym(handle, "openblas_set_num_threads") {
            typealias SetThreads = @convention(c) (Int32) -> Void
            unsafe unsafeBitCast(address, to: SetThreads.self)(1)
            name = "OpenBLAS"
        } else {
            name = "reference BLAS"
        }
    }

    /// Returns for each query the `limit` rows nearest it, best first.
    func nearest(
        _ queries: Range<Int>, of queryFile: VectorFile, among vectors: VectorFile, limit: Int
    ) -> [[Int]] {
        var best = queries.map { _ in Nearest(limit: limit) }
        let dimension = Int32(VectorFile.dimension)
        // Few enough rows that their products are still in the cache when they are looked through.
        let block = min(Self.blockRows, vectors.count)
        var products = [Float](repeating: 0, count: block * queries.count)
        for start in stride(from: 0, to: vectors.count, by: block) {
            let rows = min(block, vectors.count - start)
            if queries.count == 1 {
                unsafe functions.sgemv(
                    CblasRowMajor, CblasNoTrans, Int32(rows), dimension, 1,
                    vectors[start].baseAddress, dimension,
                    queryFile[queries.lowerBound].baseAddress, 1, 0, &products, 1)
            } else {
                unsafe functions.sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(queries.count), Int32(rows),
                    dimension, 1, queryFile[queries.lowerBound].baseAddress, dimension,
                    vectors[start].baseAddress, dimension, 0, &products, Int32(rows))
            }
            unsafe products.withUnsafeBufferPointer { products in
                for query in best.indices {
                    let own = unsafe UnsafeBufferPointer(
                        rebasing: products[(query * rows)..<((query + 1) * rows)])
                    unsafe best[query].take(own, from: start)
                }
            }
        }
        return best.map(\.rows)
    }

    private static let blockRows = 4_096
}

/// The rows with the largest products so far, best first.
private struct Nearest {
    let limit: Int
    private(set) var rows: [Int] = []
    private var products: [Float] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(_ found: UnsafeBufferPointer<Float>, from start: Int) {
        // Sixteen at a time are below the last of the best, nearly always.
        for first in stride(from: 0, to: found.count, by: 16) {
            let end = min(first + 16, found.count)
            let least = products.count < limit ? -Float.infinity : products[limit - 1]
            var largest = -Float.infinity
            for index in first..<end { largest = unsafe max(largest, found[index]) }
            guard largest > least else { continue }
            for index in first..<end { unsafe place(found[index], row: start + index) }
        }
    }

    private mutating func place(_ product: Float, row: Int) {
        guard products.count < limit || product > products[limit - 1] else { return }
        let place = products.firstIndex { $0 < product } ?? products.count
        products.insert(product, at: place)
        rows.insert(row, at: place)
        if products.count > limit {
            products.removeLast()
            rows.removeLast()
        }
    }
}
