import CBLAS
import Glibc

/// The eigenvectors of a LAPACK library, which is loaded when they are first needed.
// Sendable because it holds nothing but the address of a function that any thread may call, in a
// library that stays loaded.
struct LAPACK: @unchecked Sendable {
    private let functions: lapack_functions

    /// Loads the library of this machine, once for the whole process.
    ///
    /// - Throws: `EmbeddingError.missingEigensolver`.
    static func loaded() throws(EmbeddingError) -> LAPACK { try usual.get() }

    private static let usual = Result { () throws(EmbeddingError) in
        try LAPACK(library: "liblapack.so.3")
    }

    /// Loads the library that the system finds under the name `library`.
    init(library: String) throws(EmbeddingError) {
        var functions = lapack_functions()
        guard let handle = unsafe dlopen(library, RTLD_NOW),
            unsafe lapack_find(&functions, handle)
        else {
            throw .missingEigensolver(reason: unsafe String(cString: dlerror()))
        }
        self.functions = functions
    }

    /// One direction that a matrix only stretches.
    struct Eigenvector: Hashable {
        /// How much it is stretched.
        var value: Double
        /// Of length one; which of the two opposite ones is LAPACK's choice.
        var components: [Double]
    }

    /// Returns the `count` eigenvectors of greatest eigenvalue, the greatest first.
    ///
    /// The `matrix` is symmetric, with `order` rows, of which only the upper triangle is read, row
    /// by row; `count` is at most `order`.
    ///
    /// - Throws: `EmbeddingError.noEigenvectors` when LAPACK gives up.
    func eigenvectors(
        of matrix: [Double], order: Int, count: Int
    ) throws(EmbeddingError) -> [Eigenvector] {
        precondition(matrix.count == order * order && (1...order).contains(count))
        var matrix = matrix
        var values = [Double](repeating: 0, count: order)
        var vectors = [Double](repeating: 0, count: order * count)
        var support = [Int32](repeating: 0, count: 2 * count)
        var work = [0.0]
        var integers: [Int32] = [0]
        var (workSize, integersSize) = (-1, -1)
        // The first call asks how much room the second one wants. The rows of an upper triangle are
        // the columns of the lower one.
        for _ in 0..<2 {
            let code = unsafe withUnsafePointer(to: functions) { functions in
                unsafe lapack_eigenvectors(
                    functions, Int32(order), &matrix, Int32(order - count + 1), Int32(order),
                    &values, &vectors, &support, &work, Int32(workSize), &integers,
                    Int32(integersSize))
            }
            guard code == 0 else { throw .noEigenvectors(code: Int(code)) }
            guard workSize < 0 else { break }
            (workSize, integersSize) = (Int(work[0]), Int(integers[0]))
            work = [Double](repeating: 0, count: workSize)
            integers = [Int32](repeating: 0, count: integersSize)
        }
        return (0..<count).reversed().map { rank in
            Eigenvector(
                value: values[rank],
                components: Array(vectors[(rank * order)..<((rank + 1) * order)]))
        }
    }
}
