import CCrypto
public import Foundation

/// A SHA-256 digest (FIPS 180-4): equal digests mean equal bytes.
public struct SourceDigest: Hashable, Sendable {
    /// 64 lowercase hexadecimal digits.
    public let hexadecimal: String

    public init(of bytes: Data) {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        unsafe bytes.withUnsafeBytes { buffer in
            // These have no way to fail.
            var state = SHA256_CTX()
            _ = unsafe SHA256_Init(&state)
            _ = unsafe SHA256_Update(&state, buffer.baseAddress, buffer.count)
            _ = unsafe SHA256_Final(&digest, &state)
        }
        hexadecimal = digest.map(Self.twoDigits).joined()
    }

    public init(of text: String) {
        self.init(of: Data(text.utf8))
    }

    /// Digests several texts as one, so that no two lists of texts share a digest by accident.
    public init(of parts: [String]) {
        self.init(of: parts.map { "\($0.utf8.count):\($0)" }.joined())
    }

    /// Takes a digest as ``hexadecimal`` writes it, or nothing else.
    public init?(hexadecimal: String) {
        guard hexadecimal.utf8.count == 64,
            hexadecimal.utf8.allSatisfy({ Self.digits.contains($0) })
        else { return nil }
        self.hexadecimal = hexadecimal
    }

    private static func twoDigits(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }

    private static let digits = Set("0123456789abcdef".utf8)
}

extension SourceDigest: CustomStringConvertible {
    public var description: String { hexadecimal }
}
