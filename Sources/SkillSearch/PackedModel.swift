import CVectorKernels
import Foundation

/// The model in the form in which it is used, in one file that is mapped into memory.
///
/// The file is made from the published ones, and made again whenever it isn't whole or they
/// changed. Layout: a page with a `PackedHeader`, then the sections, each from the beginning
/// of a page. All numbers have their least significant byte first.
struct PackedModel: Sendable {
    enum Section: Int, CaseIterable {
        /// `vocab.txt`, then what its lookup needs: see `Vocabulary`.
        case vocabulary, bounds, places
        /// Biases and norms, 32-bit floats.
        case vectors
        /// Weights of the linear layers, half precision: see `encoder_linear`.
        case panels
        /// For each token, then for each position, what is added up to embed it: half-precision
        /// numbers and their checksum. A text needs few of them, so there is none over all.
        case rows
    }

    let bytes: Data
    let tokenizer: WordPieceTokenizer
    private let header: PackedHeader

    /// Opens the packed file in the model's folder, or packs the model anew when there is none that
    /// is whole and up to date.
    init(folder: URL) throws(EmbeddingError) {
        let origin = try PackedOrigin(of: folder)
        if let model = Self(file: folder.appending(path: Self.fileName), origin: origin) {
            self = model
        } else {
            self = try .repacked(in: folder)
        }
    }

    /// Packs the published files in `folder`, and keeps the packed file there if it can be written.
    static func repacked(in folder: URL) throws(EmbeddingError) -> PackedModel {
        let model = try PackedModel(packing: folder)
        // Who can't write here packs at each start, and has the same answers.
        try? model.write(to: folder)
        return model
    }

    /// Packs the published files in `folder`, in memory.
    init(packing folder: URL) throws(EmbeddingError) {
        let packer = try ModelPacker(folder: folder)
        let contents = packer.contents
        header = PackedHeader(of: contents, from: packer.origin)
        bytes = header.file(with: contents)
        tokenizer = packer.tokenizer
    }

    /// Puts the file in its place, whole: other processes may be reading the one before.
    func write(to folder: URL) throws {
        try bytes.write(to: folder.appending(path: Self.fileName), options: .atomic)
    }

    /// Where a section's bytes begin.
    func start(of section: Section) -> Int { header.ranges[section.rawValue].lowerBound }

    /// Returns what a token adds to its record, or nil when that is damaged; `file` is all of
    /// `bytes`.
    func row(
        ofToken token: Int, in file: UnsafeRawBufferPointer
    ) -> UnsafePointer<UInt16>? {
        precondition((0..<Encoder.vocabularySize).contains(token), "A token has a row.")
        return unsafe row(token, in: file)
    }

    /// Returns what a place in the text adds to a token's record, or nil when that is damaged.
    func row(
        ofPosition position: Int, in file: UnsafeRawBufferPointer
    ) -> UnsafePointer<UInt16>? {
        precondition((0..<Encoder.longestText).contains(position), "A position has a row.")
        return unsafe row(Encoder.vocabularySize + position, in: file)
    }

    /// Returns a row as the file has it: the numbers and their checksum.
    static func row(of halves: ArraySlice<UInt16>) -> Data {
        let numbers = Data(packing: Array(halves))
        return numbers + Data(packing: [PackedHeader.checksum(of: numbers)])
    }

    static let fileName = "packed.skillbox"
    static let rowCount = Encoder.vocabularySize + Encoder.longestText

    /// Opens a file, or returns nil when anything about it isn't as it should be.
    init?(file: URL, origin: PackedOrigin) {
        // Whatever keeps it from being read, packing again is the remedy.
        guard let bytes = try? Data(contentsOf: file, options: .alwaysMapped),
            let header = PackedHeader(in: bytes, from: origin)
        else { return nil }
        let used = header.ranges[Section.rows.rawValue].lowerBound
        unsafe bytes.withUnsafeBytes { bytes in
            // All pages in one call, instead of a fault for each few. Where the system can't, the
            // faults come.
            let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            _ = unsafe madvise(start, used, MADV_POPULATE_READ)
            // A few rows from all over: where they come from the disk, reading on would be in vain.
            _ = unsafe madvise(start.map { unsafe $0 + used }, bytes.count - used, MADV_RANDOM)
        }
        let words = header.ranges[Section.vocabulary.rawValue]
        guard header.isWhole(in: bytes),
            let vocabulary = Vocabulary(
                bytes: bytes[words], bounds: bytes[header.ranges[Section.bounds.rawValue]],
                places: bytes[header.ranges[Section.places.rawValue]]),
            vocabulary.count == Encoder.vocabularySize,
            let tokenizer = WordPieceTokenizer(vocabulary)
        else { return nil }
        self.bytes = bytes
        self.tokenizer = tokenizer
        self.header = header
    }

    private func row(
        _ number: Int, in file: UnsafeRawBufferPointer
    ) -> UnsafePointer<UInt16>? {
        let start = start(of: .rows) + number * Self.rowSize
        let row = unsafe UnsafeRawBufferPointer(rebasing: file[start..<(start + Self.rowSize)])
        guard let numbers = row.baseAddress,
            unsafe encoder_checksum(numbers, Self.rowNumbersSize)
                == row.loadUnaligned(fromByteOffset: Self.rowNumbersSize, as: UInt64.self)
        else { return nil }
        return unsafe numbers.assumingMemoryBound(to: UInt16.self)
    }

    static let rowNumbersSize = Encoder.width * MemoryLayout<UInt16>.size
    static let rowSize = rowNumbersSize + MemoryLayout<UInt64>.size
}
