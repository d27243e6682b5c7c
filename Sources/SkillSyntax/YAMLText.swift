/// Writes text as a YAML scalar on one line that every YAML reader takes for the same text.
enum YAMLText {
    /// Returns `text` as it is when nothing in it means anything to YAML, else in double quotes.
    static func quoted(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isLetter(first) && last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { isLetter($0) || plainMarks.contains($0) }
            && !wordsWithMeaning.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: isPrintable(scalar) ? String(scalar) : hexadecimal(scalar)
        }
    }

    // Control characters, the line breaks of Unicode, and the byte order mark mean something to
    // YAML readers, or are refused by them.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            true
        default: false
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    private static let plainMarks = Set(" 0123456789-_.,()/+'".utf8)

    private static let wordsWithMeaning: Set<String> = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n",
    ]
}
