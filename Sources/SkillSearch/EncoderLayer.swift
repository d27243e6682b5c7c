/// One layer of BERT (arXiv:1810.04805): attention, then two linear layers with a GELU between.
struct EncoderLayer: Sendable {
    private let attention: Attention
    private let attentionOutput: LinearLayer
    private let attentionNorm: LayerNorm
    private let expansion: LinearLayer
    private let contraction: LinearLayer
    private let norm: LayerNorm

    init(
        _ name: String, of weights: Safetensors, width: Int, heads: Int, innerWidth: Int,
        by blas: BLAS
    ) throws(EmbeddingError) {
        attention = try Attention(
            "\(name).attention.self", of: weights, width: width, heads: heads, by: blas)
        attentionOutput = try LinearLayer(
            "\(name).attention.output.dense", of: weights, inputs: width, outputs: width,
            by: blas)
        attentionNorm = try LayerNorm(
            "\(name).attention.output.LayerNorm", of: weights, width: width)
        expansion = try LinearLayer(
            "\(name).intermediate.dense", of: weights, inputs: width, outputs: innerWidth,
            by: blas)
        contraction = try LinearLayer(
            "\(name).output.dense", of: weights, inputs: innerWidth, outputs: width,
            by: blas)
        norm = try LayerNorm("\(name).output.LayerNorm", of: weights, width: width)
    }

    /// Returns the tokens one layer on; `texts` are the rows of each text.
    func output(of tokens: Matrix, texts: [Range<Int>]) -> Matrix {
        var attended = attentionOutput.output(of: attention.output(of: tokens, texts: texts))
        attended += tokens
        attentionNorm.normalize(&attended)
        var inner = expansion.output(of: attended)
        inner.applyGELU()
        var output = contraction.output(of: inner)
        output += attended
        norm.normalize(&output)
        return output
    }
}
