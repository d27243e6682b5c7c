/// Layer normalisation with the weight and bias the model learned.
struct LayerNorm: Sendable {
    private let weight: [Float]
    private let bias: [Float]

    init(_ name: String, of weights: Safetensors, width: Int) throws(EmbeddingError) {
        weight = try weights.tensor("\(name).weight", shape: [width]).values
        bias = try weights.tensor("\(name).bias", shape: [width]).values
    }

    func normalize(_ rows: inout Matrix) {
        rows.normalizeRows(weight: weight, bias: bias)
    }
}
