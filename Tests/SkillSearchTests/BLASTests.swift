import CBLAS
import Testing

@testable import SkillSearch

@Suite struct BLASTests {
    @Test func multipliesForAllThatAskAtOnce() async throws {
        let products = try await withThrowingTaskGroup { group in
            for number in 1...8 {
                group.addTask {
                    let matrix: [Float] = [1, 2, 3, 4]
                    let vector = [Float(number), 0]
                    var product: [Float] = [0, 0]
                    unsafe try BLAS.loaded().functions.sgemv(
                        CblasRowMajor, CblasNoTrans, 2, 2, 1, matrix, 2, vector, 1, 0, &product, 1)
                    return product
                }
            }
            return try await group.reduce(into: Set<[Float]>()) { $0.insert($1) }
        }

        #expect(products == Set((1...8).map { [Float($0), Float(3 * $0)] }))
    }

    @Test(arguments: [
        ("libno-such-blas.so.3", "libno-such-blas.so.3"),
        // It is there, and multiplies nothing.
        ("libc.so.6", "cblas_sgemm"),
    ])
    func saysWhatIsMissing(library: String, words: String) {
        #expect {
            try BLAS(library: library)
        } throws: { error in
            guard case EmbeddingError.missingLibrary(let reason) = error else { return false }
            return reason.contains(words)
        }
    }
}
