/// The BERT encoder of all-MiniLM-L6-v2: token numbers in, one vector per text out.
struct Encoder: Sendable {
    private let words: Tensor
    private let positions: Tensor
    private let firstSegment: [Float]
    private let norm: LayerNorm
    private let layers: [EncoderLayer]

    init(weights: Safetensors, by blas: BLAS) throws(EmbeddingError) {
        words = try weights.tensor(
            "embeddings.word_embeddings.weight", shape: [Self.vocabularySize, Self.width])
        positions = try weights.tensor(
            "embeddings.position_embeddings.weight", shape: [Self.positionCount, Self.width])
        let segments = try weights.tensor(
            "embeddings.token_type_embeddings.weight", shape: [2, Self.width])
        firstSegment = Array(segments.values.prefix(Self.width))
        norm = try LayerNorm("embeddings.LayerNorm", of: weights, width: Self.width)
        var layers: [EncoderLayer] = []
        for number in 0..<Self.layerCount {
            layers.append(
                try EncoderLayer(
                    "encoder.layer.\(number)", of: weights, width: Self.width,
                    heads: Self.headCount, innerWidth: Self.innerWidth, by: blas))
        }
        self.layers = layers
    }

    /// Returns the mean of each text's last token vectors, not normalised.
    ///
    /// A text has 1 to 512 tokens, all below `vocabularySize`.
    func vectors(of texts: [[Int32]]) -> [[Float]] {
        var rows: [Range<Int>] = []
        for text in texts {
            let start = rows.last?.upperBound ?? 0
            rows.append(start..<(start + text.count))
        }
        var tokens = embedded(texts)
        for layer in layers { tokens = layer.output(of: tokens, texts: rows) }
        return rows.map { tokens.mean(ofRows: $0) }
    }

    static let width = 384
    static let vocabularySize = 30_522
    private static let layerCount = 6
    private static let headCount = 12
    private static let innerWidth = 1_536
    private static let positionCount = 512

    private func embedded(_ texts: [[Int32]]) -> Matrix {
        var tokens = Matrix(rows: texts.reduce(0) { $0 + $1.count }, each: firstSegment)
        unsafe words.withValues { words in
            unsafe positions.withValues { positions in
                var row = 0
                for text in texts {
                    for (position, token) in text.enumerated() {
                        unsafe tokens.add(Self.row(Int(token), of: words), toRow: row)
                        unsafe tokens.add(Self.row(position, of: positions), toRow: row)
                        row += 1
                    }
                }
            }
        }
        norm.normalize(&tokens)
        return tokens
    }

    private static func row(
        _ row: Int, of values: UnsafeBufferPointer<Float>
    ) -> UnsafeBufferPointer<Float> {
        unsafe UnsafeBufferPointer(rebasing: values[(row * width)..<((row + 1) * width)])
    }
}
