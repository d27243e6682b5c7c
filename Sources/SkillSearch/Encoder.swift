import CVectorKernels
import Foundation

/// The BERT encoder of all-MiniLM-L6-v2 (arXiv:1810.04805): token numbers in, one vector per text
/// out.
///
/// It says in which order the kernels work and on what; the arithmetic is theirs.
// Sendable because besides values it holds only addresses of functions that any thread may call.
struct Encoder: @unchecked Sendable {
    let model: PackedModel
    private let kernels: encoder_kernels
    private let norm: Norm
    private let layers: [Layer]

    /// This processor must have the instructions of `level`.
    init(_ model: PackedModel, level: cpu_level = cpu_widest_level()) {
        guard let kernels = unsafe encoder_kernels(level) else {
            preconditionFailure("This processor lacks the instructions.")
        }
        self.model = model
        self.kernels = unsafe kernels.pointee
        var place = Place(vectors: model.start(of: .vectors), panels: model.start(of: .panels))
        norm = Norm(at: &place)
        layers = (0..<Self.layerCount).map { _ in Layer(at: &place) }
    }

    /// Returns the mean of each text's last token vectors, not normalised, or nil when a row of the
    /// model that a text needs is damaged.
    ///
    /// A text has 1 to 512 tokens, all below `vocabularySize`.
    func vectors(of texts: [[Int32]]) -> [[Float]]? {
        let rows = texts.reduce(0) { $0 + $1.count }
        let records = UnsafeMutableRawBufferPointer.allocate(
            byteCount: rows * Self.recordSize, alignment: Self.cacheLine)
        defer { unsafe records.deallocate() }
        guard let start = unsafe records.bindMemory(to: Float.self).baseAddress else { return [] }
        return unsafe model.bytes.withUnsafeBytes { file in
            guard unsafe embed(texts, from: file, into: start) else { return nil }
            unsafe normalize(start, rows, by: norm, of: file)
            for layer in layers {
                unsafe apply(layer, to: start, rows, texts: texts, of: file)
            }
            return unsafe means(of: start, texts: texts)
        }
    }

    static let width = Int(ENCODER_WIDTH)
    static let innerWidth = Int(ENCODER_INNER_WIDTH)
    static let longestText = Int(ENCODER_LONGEST_TEXT)
    static let layerCount = 6
    static let vocabularySize = 30_522

    private func embed(
        _ texts: [[Int32]], from file: UnsafeRawBufferPointer,
        into records: UnsafeMutablePointer<Float>
    ) -> Bool {
        var record = unsafe records
        for text in texts {
            precondition(
                (1...Self.longestText).contains(text.count), "A text has 1 to 512 tokens.")
            for (position, token) in text.enumerated() {
                guard let word = unsafe model.row(ofToken: Int(token), in: file),
                    let position = unsafe model.row(ofPosition: position, in: file)
                else { return false }
                unsafe kernels.embed(word, position, record)
                unsafe record += Int(ENCODER_RECORD)
            }
        }
        return true
    }

    private func apply(
        _ layer: Layer, to records: UnsafeMutablePointer<Float>, _ rows: Int, texts: [[Int32]],
        of file: UnsafeRawBufferPointer
    ) {
        unsafe apply(layer.attention, from: 0, to: ENCODER_QUERY, of: records, rows, file)
        var text = unsafe records
        for tokens in texts {
            unsafe kernels.attend(text, tokens.count)
            unsafe text += tokens.count * Int(ENCODER_RECORD)
        }
        unsafe apply(layer.output, from: ENCODER_GATHERED, to: 0, of: records, rows, file)
        unsafe normalize(records, rows, by: layer.outputNorm, of: file)
        unsafe apply(layer.expansion, from: 0, to: ENCODER_INNER, of: records, rows, file)
        unsafe apply(layer.contraction, from: ENCODER_INNER, to: 0, of: records, rows, file)
        unsafe normalize(records, rows, by: layer.norm, of: file)
    }

    private func apply(
        _ linear: Linear, from input: Int, to output: Int, of records: UnsafeMutablePointer<Float>,
        _ rows: Int, _ file: UnsafeRawBufferPointer
    ) {
        guard let start = file.baseAddress else { return }
        var layer = unsafe encoder_linear(
            panels: (start + linear.panels).assumingMemoryBound(to: UInt16.self),
            bias: (start + linear.bias).assumingMemoryBound(to: Float.self),
            inputs: linear.inputs, outputs: linear.outputs, finish: linear.finish)
        unsafe kernels.apply(&layer, records + input, records + output, rows)
    }

    private func normalize(
        _ records: UnsafeMutablePointer<Float>, _ rows: Int, by norm: Norm,
        of file: UnsafeRawBufferPointer
    ) {
        guard let start = file.baseAddress else { return }
        unsafe kernels.normalize(
            records, rows, (start + norm.scale).assumingMemoryBound(to: Float.self),
            (start + norm.shift).assumingMemoryBound(to: Float.self))
    }

    private func means(of records: UnsafeMutablePointer<Float>, texts: [[Int32]]) -> [[Float]] {
        var text = unsafe records
        return texts.map { tokens in
            defer { unsafe text += tokens.count * Int(ENCODER_RECORD) }
            return unsafe [Float](unsafeUninitializedCapacity: Self.width) { mean, count in
                guard let start = mean.baseAddress else { return }
                unsafe kernels.average(text, tokens.count, start)
                count = Self.width
            }
        }
    }

    private static let recordSize = Int(ENCODER_RECORD) * MemoryLayout<Float>.size
    private static let cacheLine = 64
}
