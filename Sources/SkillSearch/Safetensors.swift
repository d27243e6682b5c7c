import Foundation

/// A memory-mapped file of named tensors in the
/// [safetensors format](https://github.com/huggingface/safetensors).
///
/// Layout: the header's length (64 bits, little-endian), the header (JSON), the numbers.
/// Everything the file says is checked before a number is read.
struct Safetensors: Sendable {
    private let file: URL
    private let bytes: Data
    private let entries: [String: Entry]
    /// Where the numbers begin.
    private let body: Int

    init(file: URL) throws(EmbeddingError) {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file, options: .alwaysMapped)
        } catch {
            throw .unreadable(file: file.path, reason: "\(error.localizedDescription).")
        }
        try self.init(bytes, of: file)
    }

    /// Reads what was in `file`, which errors name.
    init(_ bytes: Data, of file: URL) throws(EmbeddingError) {
        let damaged = { (reason: String) in EmbeddingError.damaged(file: file.path, reason: reason)
        }
        guard bytes.count >= Self.lengthSize else { throw damaged("It is too short.") }
        let length = bytes.prefix(Self.lengthSize).reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        guard length <= UInt64(bytes.count - Self.lengthSize) else {
            throw damaged("It ends before its header does.")
        }
        body = Self.lengthSize + Int(length)
        let header = bytes[Self.lengthSize..<body]
        do {
            entries = try JSONDecoder().decode(Header.self, from: header).entries
        } catch {
            throw damaged("Its header doesn't describe tensors.")
        }
        self.file = file
        self.bytes = bytes
    }

    /// Returns the tensor called `name`, whose numbers must be 32-bit floats in this `shape`.
    func tensor(_ name: String, shape: [Int]) throws(EmbeddingError) -> Tensor {
        guard let entry = entries[name] else {
            throw .damaged(file: file.path, reason: "It has no tensor \"\(name)\".")
        }
        let size = shape.reduce(MemoryLayout<Float>.size, *)
        guard entry.dtype == "F32", entry.shape == shape, entry.offsets.count == 2,
            entry.offsets[0] >= 0, entry.offsets[1] <= bytes.count - body,
            entry.offsets[1].subtractingReportingOverflow(entry.offsets[0]) == (size, false),
            (body + entry.offsets[0]).isMultiple(of: MemoryLayout<Float>.alignment)
        else {
            throw .damaged(
                file: file.path,
                reason: "Its tensor \"\(name)\" isn't float32 of shape \(shape) inside the file.")
        }
        let start = body + entry.offsets[0]
        return Tensor(file: bytes, range: start..<(start + size))
    }

    private static let lengthSize = 8

    private struct Entry: Decodable {
        var dtype: String
        var shape: [Int]
        /// Where the numbers begin and end, in bytes from the end of the header.
        var offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private struct Header: Decodable {
        var entries: [String: Entry]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            entries = [:]
            // Free text about the file, in the place of a tensor.
            for name in container.allKeys where name.stringValue != "__metadata__" {
                entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
