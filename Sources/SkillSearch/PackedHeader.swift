import CVectorKernels
import Foundation

/// What a packed file says of itself: what it was made from, and the length and checksum of each
/// section.
struct PackedHeader: Sendable {
    /// Where the sections lie in the file.
    let ranges: [Range<Int>]
    private let checksums: [UInt64]
    private let origin: PackedOrigin

    init(of contents: [Data], from origin: PackedOrigin) {
        self.origin = origin
        ranges = Self.ranges(lengths: contents.map(\.count))
        checksums = PackedModel.Section.allCases.map { section in
            section == .rows ? 0 : Self.checksum(of: contents[section.rawValue])
        }
    }

    /// Reads the header of a file, or returns nil when it isn't that of a packed model made from
    /// `origin`, or the file hasn't the length that follows.
    init?(in file: Data, from origin: PackedOrigin) {
        guard file.count >= Self.pageSize else { return nil }
        let words = unsafe file.withUnsafeBytes { bytes in
            (0..<Self.wordCount).map { index in
                unsafe bytes.load(fromByteOffset: 8 * index, as: UInt64.self).littleEndian
            }
        }
        let start = Self.mark + origin.words
        guard words.starts(with: start),
            words.last == Self.checksum(of: Data(packing: words.dropLast()))
        else {
            return nil
        }
        let sections = words.dropFirst(start.count).dropLast()
        let lengths = sections.prefix(Self.sectionCount).map { Int(clamping: $0) }
        // No section is longer than the file, so adding lengths up can't overflow.
        guard lengths.allSatisfy({ $0 <= file.count }) else { return nil }
        for section in PackedModel.Section.allCases {
            let length = section.length ?? lengths[section.rawValue]
            guard lengths[section.rawValue] == length else { return nil }
        }
        ranges = Self.ranges(lengths: lengths)
        guard ranges.last?.upperBound == file.count else { return nil }
        checksums = Array(sections.suffix(Self.sectionCount))
        self.origin = origin
    }

    /// Whether all sections that have a checksum still have it.
    func isWhole(in file: Data) -> Bool {
        PackedModel.Section.allCases.allSatisfy { section in
            section == .rows
                || Self.checksum(of: file[ranges[section.rawValue]])
                    == checksums[section.rawValue]
        }
    }

    /// Returns the bytes of a whole file.
    func file(with contents: [Data]) -> Data {
        var words = Self.mark + origin.words
        words += contents.map { UInt64($0.count) } + checksums
        words.append(Self.checksum(of: Data(packing: words)))
        var file = Data(packing: words)
        file.reserveCapacity(ranges.last?.upperBound ?? 0)
        for (range, content) in zip(ranges, contents) {
            file.append(Data(count: range.lowerBound - file.count))
            file.append(content)
        }
        return file
    }

    /// Each section begins with a page, so that it can be mapped and read ahead by itself.
    private static func ranges(lengths: [Int]) -> [Range<Int>] {
        var end = pageSize
        return lengths.map { length in
            let start = (end + pageSize - 1) / pageSize * pageSize
            end = start + length
            return start..<end
        }
    }

    static func checksum(of bytes: Data) -> UInt64 {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe encoder_checksum(start, bytes.count)
        }
    }

    /// "skillbox" and the version of the layout.
    private static let mark: [UInt64] = [0x786f_626c_6c69_6b73, 1]
    private static let sectionCount = PackedModel.Section.allCases.count
    private static let wordCount = mark.count + PackedOrigin.wordCount + 2 * sectionCount + 1
    private static let pageSize = 4_096
}

extension PackedModel.Section {
    /// The one length it can have, in bytes; nil for text.
    fileprivate var length: Int? {
        let width = Encoder.width
        let inner = Encoder.innerWidth
        switch self {
        case .vocabulary: return nil
        case .bounds: return 4 * (Encoder.vocabularySize + 1)
        case .places: return 4 * Vocabulary.placeCount(forTokens: Encoder.vocabularySize)
        case .vectors: return 4 * (2 * width + Encoder.layerCount * (9 * width + inner))
        case .panels: return 2 * Encoder.layerCount * (4 * width * width + 2 * width * inner)
        case .rows: return PackedModel.rowCount * PackedModel.rowSize
        }
    }
}

extension Data {
    /// Takes the bytes of numbers as they lie in memory.
    init(packing numbers: [some BitwiseCopyable]) {
        self = unsafe numbers.withUnsafeBytes { bytes in unsafe Data(bytes) }
    }
}
