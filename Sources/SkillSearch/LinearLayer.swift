/// Multiplies by a weight and adds a bias.
struct LinearLayer: Sendable {
    private let weight: Tensor
    private let bias: [Float]
    private let blas: BLAS

    init(
        _ name: String, of weights: Safetensors, inputs: Int, outputs: Int, by blas: BLAS
    ) throws(EmbeddingError) {
        weight = try weights.tensor("\(name).weight", shape: [outputs, inputs])
        bias = try weights.tensor("\(name).bias", shape: [outputs]).values
        self.blas = blas
    }

    func output(of input: Matrix) -> Matrix {
        var output = Matrix(rows: input.rows, each: bias)
        output.add(input, timesTransposed: weight, by: blas)
        return output
    }
}
