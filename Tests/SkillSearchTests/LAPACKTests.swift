import Testing

@testable import SkillSearch

@Suite struct LAPACKTests {
    @Test func findsTheGreatestEigenvectorsFirst() throws {
        let matrix: [Double] = [2, 0, 0, 0, 5, 0, 0, 0, 3]

        let vectors = try LAPACK.loaded().eigenvectors(of: matrix, order: 3, count: 2)

        #expect(vectors.map(\.value) == [5, 3])
        #expect(vectors.map { $0.components.map(abs) } == [[0, 1, 0], [0, 0, 1]])
    }

    @Test func readsTheUpperTriangle() throws {
        // Eigenvalues 3 and 1, unless the lower 9 were read.
        let vectors = try LAPACK.loaded().eigenvectors(of: [2, 1, 9, 2], order: 2, count: 2)

        #expect(zip(vectors, [3.0, 1]).allSatisfy { abs($0.value - $1) < 1e-12 })
    }

    @Test(arguments: [
        ("libno-such-lapack.so.3", "libno-such-lapack.so.3"),
        // It is there, and solves nothing.
        ("libc.so.6", "dsyevr_"),
    ])
    func saysWhatIsMissing(library: String, words: String) {
        #expect {
            try LAPACK(library: library)
        } throws: { error in
            guard case EmbeddingError.missingEigensolver(let reason) = error else { return false }
            return reason.contains(words)
        }
    }
}
