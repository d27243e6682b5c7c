/// The bytes of a text, with what is asked of them by all that look for forms in it.
struct TextBytes {
    let bytes: [UInt8]

    var count: Int { bytes.count }

    subscript(index: Int) -> UInt8 { bytes[index] }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    func has(_ text: String, at start: Int, ignoringCase: Bool = false) -> Bool {
        guard start >= 0, start + text.utf8.count <= bytes.count else { return false }
        return zip(text.utf8, bytes[start...]).allSatisfy { wanted, byte in
            wanted == byte
                || (ignoringCase && (0x41...0x5a).contains(byte) && wanted == byte | 0x20)
        }
    }

    /// Where `text` begins, at most `distance` bytes after `start`.
    func find(_ text: String, from start: Int, within distance: Int) -> Int? {
        let last = min(start + distance, bytes.count - text.utf8.count)
        guard start <= last, let first = text.utf8.first else { return nil }
        return (start...last).first { bytes[$0] == first && has(text, at: $0) }
    }

    /// Where the bytes from `start` that `belongs` knows end, at most `limit` after it.
    func end(ofRunFrom start: Int, limit: Int, _ belongs: (UInt8) -> Bool) -> Int {
        var end = start
        while end < bytes.count, end - start < limit, belongs(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a word may begin here: what is before it belongs to none, or is the end of an
    /// escape such as the `%3D` of an address.
    func beginsWord(_ index: Int) -> Bool {
        guard isWord(index - 1) else { return true }
        return index >= 3 && bytes[index - 3] == .percent && isHexadecimal(bytes[index - 2])
            && isHexadecimal(bytes[index - 1])
    }

    func isWord(_ index: Int) -> Bool {
        guard index >= 0, index < bytes.count else { return false }
        let byte = bytes[index]
        guard byte >= 0x80 else { return byte.isAlphanumeric || byte == .underscore }
        return isLetter(index)
    }

    // Latin, Greek and Cyrillic letters beyond ASCII, all of two bytes. In other scripts words
    // stand beside an address without a space.
    private func isLetter(_ index: Int) -> Bool {
        let leads: ClosedRange<UInt8> = 0xc3...0xd4
        return leads.contains(bytes[index])
            || (index > 0 && (0x80...0xbf).contains(bytes[index])
                && leads.contains(bytes[index - 1]))
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        byte.isDigit || (0x61...0x66).contains(byte | 0x20)
    }
}

extension UInt8 {
    static let at = UInt8(ascii: "@")
    static let colon = UInt8(ascii: ":")
    static let dot = UInt8(ascii: ".")
    static let equal = UInt8(ascii: "=")
    static let hyphen = UInt8(ascii: "-")
    static let percent = UInt8(ascii: "%")
    static let plus = UInt8(ascii: "+")
    static let slash = UInt8(ascii: "/")
    static let underscore = UInt8(ascii: "_")

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    var isASCIILetter: Bool { self | 0x20 >= 0x61 && self | 0x20 <= 0x7a }

    var isAlphanumeric: Bool { isASCIILetter || isDigit }

    /// Whether base64url and most keys are made of it.
    var isTokenByte: Bool { isAlphanumeric || self == .hyphen || self == .underscore }

    /// Whether any base64 is made of it.
    var isBase64: Bool { isTokenByte || self == .plus || self == .slash || self == .equal }
}
