import CBLAS
import Foundation

/// A row-major matrix of 32-bit floats: one row per token while a text passes through the model.
struct Matrix {
    private(set) var values: [Float]
    let rows: Int
    let columns: Int

    init(rows: Int, columns: Int) {
        values = [Float](repeating: 0, count: rows * columns)
        self.rows = rows
        self.columns = columns
    }

    /// Copies `row` into every row.
    init(rows: Int, each row: [Float]) {
        values = []
        values.reserveCapacity(rows * row.count)
        for _ in 0..<rows { values += row }
        self.rows = rows
        columns = row.count
    }

    static func += (left: inout Matrix, right: Matrix) {
        precondition(left.values.count == right.values.count, "Only equal shapes can be added.")
        for index in left.values.indices { left.values[index] += right.values[index] }
    }

    /// Adds `numbers`, as many as there are columns, to one row.
    mutating func add(_ numbers: UnsafeBufferPointer<Float>, toRow row: Int) {
        precondition(numbers.count == columns, "A row has one number per column.")
        let start = row * columns
        for column in 0..<columns { unsafe values[start + column] += numbers[column] }
    }

    /// Applies x/2 · (1 + erf(x/√2)) to every number: the exact GELU (arXiv:1606.08415).
    mutating func applyGELU() {
        for index in values.indices {
            let value = values[index]
            values[index] = 0.5 * value * (1 + errorFunction(value * Float(0.5).squareRoot()))
        }
    }

    /// Scales every row to mean 0 and variance 1, then by `weight`, and adds `bias`
    /// (arXiv:1607.06450).
    mutating func normalizeRows(weight: [Float], bias: [Float]) {
        precondition(
            weight.count == columns && bias.count == columns, "A row has one number per column.")
        for start in stride(from: 0, to: values.count, by: columns) {
            let row = start..<(start + columns)
            var sum: Float = 0
            for index in row { sum += values[index] }
            let mean = sum / Float(columns)
            var squares: Float = 0
            for index in row { squares += (values[index] - mean) * (values[index] - mean) }
            let scale = 1 / (squares / Float(columns) + Self.normalizationEpsilon).squareRoot()
            for column in 0..<columns {
                let centred = values[start + column] - mean
                values[start + column] = centred * scale * weight[column] + bias[column]
            }
        }
    }

    /// Makes every row sum to one, e to the power of each number by its share.
    mutating func applySoftmax() {
        for start in stride(from: 0, to: values.count, by: columns) {
            let row = start..<(start + columns)
            // Taking the greatest away keeps the powers finite.
            let greatest = values[row].max() ?? 0
            var sum: Float = 0
            for index in row {
                values[index] = exp(values[index] - greatest)
                sum += values[index]
            }
            for index in row { values[index] /= sum }
        }
    }

    /// Returns the mean of some rows.
    func mean(ofRows rows: Range<Int>) -> [Float] {
        var sum = [Float](repeating: 0, count: columns)
        for row in rows {
            for column in 0..<columns { sum[column] += values[row * columns + column] }
        }
        return sum.map { $0 / Float(rows.count) }
    }

    /// Returns a copy of the numbers where `rows` and `columns` cross.
    func block(rows: Range<Int>, columns: Range<Int>) -> Matrix {
        var block = Matrix(rows: rows.count, columns: columns.count)
        for row in 0..<rows.count {
            let start = (rows.lowerBound + row) * self.columns + columns.lowerBound
            for column in 0..<columns.count {
                block.values[row * columns.count + column] = values[start + column]
            }
        }
        return block
    }

    /// Copies all of `block` to where its first number belongs.
    mutating func setBlock(row: Int, column: Int, to block: Matrix) {
        for blockRow in 0..<block.rows {
            let start = (row + blockRow) * columns + column
            for blockColumn in 0..<block.columns {
                values[start + blockColumn] = block.values[blockRow * block.columns + blockColumn]
            }
        }
    }

    func times(_ right: Matrix, by blas: BLAS) -> Matrix {
        precondition(columns == right.rows, "The shapes must chain.")
        var product = Matrix(rows: rows, columns: right.columns)
        unsafe blas.functions.sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans,
            Int32(rows), Int32(right.columns), Int32(columns),
            1, values, Int32(columns), right.values, Int32(right.columns),
            0, &product.values, Int32(right.columns))
        return product
    }

    /// Returns `scale` times the product with the transpose of `right`.
    func timesTransposed(_ right: Matrix, scale: Float, by blas: BLAS) -> Matrix {
        precondition(columns == right.columns, "The shapes must chain.")
        var product = Matrix(rows: rows, columns: right.rows)
        unsafe blas.functions.sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans,
            Int32(rows), Int32(right.rows), Int32(columns),
            scale, values, Int32(columns), right.values, Int32(columns),
            0, &product.values, Int32(right.rows))
        return product
    }

    /// Adds the product of `left` with the transpose of `weight`, which has a row per column of this
    /// matrix.
    mutating func add(_ left: Matrix, timesTransposed weight: Tensor, by blas: BLAS) {
        let (columns, depth) = (columns, left.columns)
        let width = Self.blockWidth(rows: rows, columns: columns, depth: depth)
        unsafe weight.withValues { weight in
            precondition(
                weight.count == columns * depth && left.rows == rows, "The shapes must chain.")
            unsafe values.withUnsafeMutableBufferPointer { values in
                for start in stride(from: 0, to: columns, by: width) {
                    let end = min(start + width, columns)
                    let block = unsafe UnsafeBufferPointer(
                        rebasing: weight[(start * depth)..<(end * depth)])
                    let output = unsafe UnsafeMutableBufferPointer(rebasing: values[start...])
                    unsafe blas.functions.sgemm(
                        CblasRowMajor, CblasNoTrans, CblasTrans,
                        Int32(rows), Int32(end - start), Int32(depth),
                        1, left.values, Int32(depth), block.baseAddress, Int32(depth),
                        1, output.baseAddress, Int32(columns))
                }
            }
        }
    }

    /// How many columns of a product to compute at once.
    ///
    /// OpenBLAS copies the whole weight into another layout first, which for the few tokens of a
    /// query costs as much as multiplying. It leaves that out for products up to these sizes: 12
    /// tokens take 6.8 ms instead of 8.4 on one thread.
    private static func blockWidth(rows: Int, columns: Int, depth: Int) -> Int {
        guard (1...16).contains(rows) else { return columns }
        return min(columns, max(1, min(1_200 / rows, 1_000_000 / (rows * depth))))
    }

    private static let normalizationEpsilon: Float = 1e-12
}
