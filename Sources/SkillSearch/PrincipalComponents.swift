import CBLAS
public import SkillCore

/// The directions in which embeddings differ most, and where along them each embedding lies.
///
/// A picture of many dimensions in a few: no other plane keeps as much of the variance as that of
/// the first two components (Pearson, 1901). All of it is computed in 64-bit floats, so that what
/// is drawn doesn't depend on the order in which a BLAS library adds.
public struct PrincipalComponents: Hashable, Sendable {
    /// For each embedding its coordinates, one for each component, the greatest variance first.
    ///
    /// Their origin is the mean. Opposite directions are as good as each other: of the embeddings
    /// that lie farthest out along a component, the first has a positive coordinate.
    public let coordinates: [[Double]]

    /// The share of the whole variance, 0 to 1, that lies along each component.
    public let shares: [Double]

    /// Computes `count` components of embeddings of one dimension.
    ///
    /// Where there are fewer directions, as for equal embeddings, the rest are zero.
    ///
    /// - Throws: `EmbeddingError.wrongDimension`, `.notFinite`, `.missingLibrary`,
    ///   `.missingEigensolver`, `.noEigenvectors`.
    public init(of embeddings: [Embedding], count: Int) throws(EmbeddingError) {
        let dimension = embeddings.first?.dimension ?? 0
        for embedding in embeddings {
            guard embedding.dimension == dimension else {
                throw .wrongDimension(expected: dimension, found: embedding.dimension)
            }
            guard embedding.components.allSatisfy(\.isFinite) else { throw .notFinite }
        }
        let cloud = Cloud(embeddings, dimension: dimension)
        let found = min(count, embeddings.count, dimension)
        let directions = found > 0 && cloud.variance > 0 ? try cloud.directions(found) : []
        coordinates = embeddings.indices.map { row in
            (0..<count).map { $0 < directions.count ? directions[$0].coordinates[row] : 0 }
        }
        shares = (0..<count).map { $0 < directions.count ? directions[$0].share : 0 }
    }

    private struct Direction {
        /// One for each embedding.
        var coordinates: [Double]
        var share: Double
    }

    /// The embeddings as rows of a matrix, seen from their mean.
    private struct Cloud {
        private let rows: Int
        private let columns: Int
        private var values: [Double] = []
        /// The mean square of the distances from the mean; zero when that is but rounding.
        let variance: Double

        init(_ embeddings: [Embedding], dimension: Int) {
            rows = embeddings.count
            columns = dimension
            var mean = [Double](repeating: 0, count: columns)
            for embedding in embeddings {
                for (column, value) in embedding.components.enumerated() {
                    mean[column] += Double(value)
                }
            }
            for column in mean.indices { mean[column] /= Double(max(rows, 1)) }
            values.reserveCapacity(rows * columns)
            var squares = 0.0
            for embedding in embeddings {
                for (column, value) in embedding.components.enumerated() {
                    let centred = Double(value) - mean[column]
                    values.append(centred)
                    squares += centred * centred
                }
            }
            let variance = squares / Double(max(rows, 1))
            self.variance = variance > PrincipalComponents.smallestVariance ? variance : 0
        }

        /// The `count` directions of greatest variance.
        func directions(_ count: Int) throws(EmbeddingError) -> [Direction] {
            let blas = try BLAS.loaded()
            // The products of rows have the same eigenvalues as those of columns: the fewer win.
            let isWide = rows < columns
            let order = isWide ? rows : columns
            var products = [Double](repeating: 0, count: order * order)
            unsafe blas.functions.dsyrk(
                CblasRowMajor, CblasUpper, isWide ? CblasNoTrans : CblasTrans, Int32(order),
                Int32(isWide ? columns : rows), 1, values, Int32(columns), 0, &products,
                Int32(order))
            let eigenvectors = try LAPACK.loaded().eigenvectors(
                of: products, order: order, count: count)
            return eigenvectors.map { eigenvector in
                let share = eigenvector.value / Double(rows) / variance
                guard share * variance > PrincipalComponents.smallestVariance else {
                    return Direction(coordinates: [Double](repeating: 0, count: rows), share: 0)
                }
                let length = eigenvector.value.squareRoot()
                let coordinates =
                    isWide
                    ? eigenvector.components.map { $0 * length }
                    : projections(on: eigenvector.components, by: blas)
                return Direction(coordinates: directed(coordinates), share: share)
            }
        }

        private func projections(on direction: [Double], by blas: BLAS) -> [Double] {
            var projections = [Double](repeating: 0, count: rows)
            unsafe blas.functions.dgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), 1, Int32(columns), 1,
                values, Int32(columns), direction, 1, 0, &projections, 1)
            return projections
        }

        /// Turns a direction round when it is the wrong one of two opposite ones.
        private func directed(_ coordinates: [Double]) -> [Double] {
            let farthest = coordinates.map(abs).max() ?? 0
            // Two that lie equally far out must not change places by a rounding error.
            let first = coordinates.first { abs($0) >= farthest * (1 - 1e-6) }
            return (first ?? 0) < 0 ? coordinates.map { -$0 } : coordinates
        }
    }

    // The components are 32-bit floats of length one: below this lies their rounding.
    private static let smallestVariance = 1e-12
}
