import Foundation

/// An embedding as servers write it: numbers, base64 of little-endian floats, or a nested array.
struct Vector: Decodable, Sendable {
    let components: [Float]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        func corrupted(_ reason: String) -> DecodingError {
            DecodingError.dataCorruptedError(in: container, debugDescription: reason)
        }
        // Each form is tried in turn; the error of the last tells nothing about the others.
        if let text = try? container.decode(String.self) {
            guard let components = Self.floats(base64: text) else {
                throw corrupted("not base64 of floats")
            }
            self.components = components
        } else if let components = try? container.decode([Float].self) {
            self.components = components
        } else if let rows = try? container.decode([[Float]].self) {
            // llama-cpp-python nests; more rows than one are tokens whose pooling is unknown.
            guard rows.count == 1 else { throw corrupted("one embedding per token, not per text") }
            components = rows[0]
        } else {
            throw corrupted("neither numbers nor base64")
        }
        guard components.allSatisfy(\.isFinite) else { throw corrupted("not finite") }
    }

    private static func floats(base64 text: String) -> [Float]? {
        guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 4) else { return nil }
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
            return Float(bitPattern: bits)
        }
    }
}
