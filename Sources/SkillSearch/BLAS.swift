import CBLAS
import Glibc

/// The products of a BLAS library, which is loaded when they are first needed.
///
/// Every command would wait for it otherwise: OpenBLAS takes 3 ms to load, and only drawing the
/// library needs it.
// Sendable because it holds nothing but addresses of functions that any thread may call, in a
// library that stays loaded.
public struct BLAS: @unchecked Sendable {
    let functions: cblas_functions

    /// Loads the library of this machine, once for the whole process.
    ///
    /// - Throws: `EmbeddingError.missingLibrary`.
    public static func loaded() throws(EmbeddingError) -> BLAS { try usual.get() }

    private static let usual = Result { () throws(EmbeddingError) in
        try BLAS(library: "libblas.so.3")
    }

    /// Loads the library that the system finds under the name `library`.
    init(library: String) throws(EmbeddingError) {
        var functions = cblas_functions()
        guard let handle = unsafe dlopen(library, RTLD_NOW),
            unsafe cblas_find(&functions, handle)
        else {
            throw .missingLibrary(reason: unsafe String(cString: dlerror()))
        }
        self.functions = functions
    }
}
