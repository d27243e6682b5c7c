import Testing

@testable import SkillSearch

@Suite struct BLASTests {
    @Test func multipliesForAllThatAskAtOnce() async throws {
        let products = try await withThrowingTaskGroup { group in
            for number in 1...8 {
                group.addTask {
                    let left = Matrix(rows: 2, each: [1, 2])
                    let right = Matrix(rows: 2, each: [Float(number), 0])
                    return left.times(right, by: try .loaded()).values
                }
            }
            return try await group.reduce(into: Set<[Float]>()) { $0.insert($1) }
        }

        let expected = (1...8).map { (number: Int) -> [Float] in
            let sum = Float(3 * number)
            return [sum, 0, sum, 0]
        }
        #expect(products == Set(expected))
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
