/// Multi-head self-attention (arXiv:1706.03762): every token gathers from the tokens of its text.
struct Attention: Sendable {
    private let query: LinearLayer
    private let key: LinearLayer
    private let value: LinearLayer
    private let heads: Int
    private let blas: BLAS

    init(
        _ name: String, of weights: Safetensors, width: Int, heads: Int, by blas: BLAS
    ) throws(EmbeddingError) {
        func layer(_ role: String) throws(EmbeddingError) -> LinearLayer {
            try LinearLayer(
                "\(name).\(role)", of: weights, inputs: width, outputs: width, by: blas)
        }
        query = try layer("query")
        key = try layer("key")
        value = try layer("value")
        self.heads = heads
        self.blas = blas
    }

    /// Returns what each token gathered; `texts` are the rows of each text, which sees no other.
    func output(of tokens: Matrix, texts: [Range<Int>]) -> Matrix {
        let query = query.output(of: tokens)
        let key = key.output(of: tokens)
        let value = value.output(of: tokens)
        let width = tokens.columns / heads
        var output = Matrix(rows: tokens.rows, columns: tokens.columns)
        for text in texts {
            for column in stride(from: 0, to: tokens.columns, by: width) {
                let head = column..<(column + width)
                var shares = query.block(rows: text, columns: head).timesTransposed(
                    key.block(rows: text, columns: head), scale: 1 / Float(width).squareRoot(),
                    by: blas)
                shares.applySoftmax()
                let gathered = shares.times(
                    value.block(rows: text, columns: head), by: blas)
                output.setBlock(row: text.lowerBound, column: column, to: gathered)
            }
        }
        return output
    }
}
