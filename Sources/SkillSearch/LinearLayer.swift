/// Multiplies by a weight and adds a bias.
struct LinearLayer: Sendable {
    private let weight: Tensor
    private let bias: [Float]

    init(
        _ name: String, of weights: Safetensors, inputs: Int, outputs: Int
    ) throws(EmbeddingError) {
        weight = try weights.tensor("\(name).weight", shape: [outputs, inputs])
        bias = try weights.tensor("\(name).bias", shape: [outputs]).values
    }

    func output(of input: Matrix) -> Matrix {
        var output = Matrix(rows: input.rows, each: bias)
        output.add(input, timesTransposed: weight)
        return output
    }
}
