import CVectorKernels
import Foundation
import SkillCore

/// Makes the contents of a packed file from the published files.
struct ModelPacker {
    let origin: PackedOrigin
    let tokenizer: WordPieceTokenizer
    private let weights: Safetensors
    private var vectors = Data()
    private var panels = Data()
    private var rows = Data()

    /// Blocks for some tenths of a second.
    ///
    /// - Throws: `EmbeddingError` when a file can't be read, or isn't the published one.
    init(folder: URL) throws(EmbeddingError) {
        // Looked at first: when a file changes in between, the next start packs again.
        origin = try PackedOrigin(of: folder)
        // Embeddings are kept under the name of the published weights, so no others may make any.
        let model = ModelFolder(url: folder)
        weights = try Safetensors(
            model.verifiedContents(of: .weights),
            of: folder.appending(path: ModelFolder.weightsName))
        tokenizer = try WordPieceTokenizer(
            model.verifiedContents(of: .vocabulary),
            of: folder.appending(path: ModelFolder.vocabularyName),
            tokenCount: Encoder.vocabularySize)
        try packRows()
        try packNorm("embeddings.LayerNorm")
        for number in 0..<Encoder.layerCount { try packLayer("encoder.layer.\(number)") }
    }

    /// One for each `PackedModel.Section`, in order.
    var contents: [Data] {
        let vocabulary = tokenizer.vocabulary
        return PackedModel.Section.allCases.map { section in
            switch section {
            case .vocabulary: Data(vocabulary.bytes)
            case .bounds: Data(packing: vocabulary.bounds)
            case .places: Data(packing: vocabulary.places)
            case .vectors: vectors
            case .panels: panels
            case .rows: rows
            }
        }
    }

    private mutating func packRows() throws(EmbeddingError) {
        let width = Encoder.width
        let words = try tensor(
            "embeddings.word_embeddings.weight", [Encoder.vocabularySize, width])
        var positions = try tensor(
            "embeddings.position_embeddings.weight", [Encoder.longestText, width])
        // Every text is a first segment, so its vector can be part of the positions.
        let segments = try tensor("embeddings.token_type_embeddings.weight", [2, width])
        for index in positions.indices { positions[index] += segments[index % width] }
        rows.reserveCapacity(PackedModel.rowCount * PackedModel.rowSize)
        for numbers in [words, positions] {
            let halves = Self.rounded(numbers)
            for start in stride(from: 0, to: halves.count, by: width) {
                rows.append(PackedModel.row(of: halves[start..<(start + width)]))
            }
        }
    }

    /// In the order in which `Encoder.Layer` takes them.
    private mutating func packLayer(_ name: String) throws(EmbeddingError) {
        let (width, inner) = (Encoder.width, Encoder.innerWidth)
        let attention = ["query", "key", "value"].map { "\(name).attention.self.\($0)" }
        try packLinear(attention, from: width, to: width)
        try packLinear(["\(name).attention.output.dense"], from: width, to: width)
        try packNorm("\(name).attention.output.LayerNorm")
        try packLinear(["\(name).intermediate.dense"], from: width, to: inner)
        try packLinear(["\(name).output.dense"], from: inner, to: width)
        try packNorm("\(name).output.LayerNorm")
    }

    /// Packs layers with the same input as one.
    private mutating func packLinear(
        _ names: [String], from inputs: Int, to outputs: Int
    ) throws(EmbeddingError) {
        for name in names {
            let weight = try tensor("\(name).weight", [outputs, inputs])
            var halves = [UInt16](repeating: 0, count: weight.count)
            unsafe encoder_pack(weight, outputs, inputs, &halves)
            panels.append(Data(packing: halves))
            vectors.append(Data(packing: try tensor("\(name).bias", [outputs])))
        }
    }

    private mutating func packNorm(_ name: String) throws(EmbeddingError) {
        vectors.append(Data(packing: try tensor("\(name).weight", [Encoder.width])))
        vectors.append(Data(packing: try tensor("\(name).bias", [Encoder.width])))
    }

    private func tensor(_ name: String, _ shape: [Int]) throws(EmbeddingError) -> [Float] {
        try weights.tensor(name, shape: shape).values
    }

    private static func rounded(_ numbers: [Float]) -> [UInt16] {
        var halves = [UInt16](repeating: 0, count: numbers.count)
        unsafe encoder_round(numbers, numbers.count, &halves)
        return halves
    }
}
