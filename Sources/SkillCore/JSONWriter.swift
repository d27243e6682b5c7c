/// Writes JSON text byte for byte as `JSONEncoder` does with `sortedKeys` and
/// `withoutEscapingSlashes`, and with `prettyPrinted` when asked.
///
/// Numbers that JSON lacks become the texts "inf", "-inf" and "nan". It doesn't recurse: no value
/// is nested too deeply for it.
struct JSONWriter {
    private let isPretty: Bool
    private var bytes: [UInt8] = []
    /// The arrays and objects around the next value, outermost first.
    private var enclosing: [Container] = []

    static func text(of value: JSONValue, isPretty: Bool) -> String {
        var writer = JSONWriter(isPretty: isPretty)
        writer.write(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private init(isPretty: Bool) {
        self.isPretty = isPretty
    }

    private struct Container {
        /// In order, one per value; `nil` in an array.
        var keys: [String]?
        var values: [JSONValue]
        var writtenCount = 0
    }

    private mutating func write(_ value: JSONValue) {
        start(value)
        while let container = enclosing.last {
            let index = container.writtenCount
            guard index < container.values.count else {
                leave(closing: container.keys == nil ? "]" : "}")
                continue
            }
            enclosing[enclosing.count - 1].writtenCount += 1
            if index > 0 {
                bytes.append(UInt8(ascii: ","))
                breakLine()
            }
            indent()
            if let keys = container.keys {
                write(keys[index])
                bytes += (isPretty ? " : " : ":").utf8
            }
            start(container.values[index])
        }
    }

    /// Writes a value, an array or object only up to its first element.
    private mutating func start(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements): enter(Container(values: elements), opening: "[")
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            enter(
                Container(keys: sorted.map(\.key), values: sorted.map(\.value)), opening: "{")
        }
    }

    private mutating func enter(_ container: Container, opening: Unicode.Scalar) {
        bytes.append(UInt8(ascii: opening))
        breakLine()
        enclosing.append(container)
    }

    private mutating func leave(closing: Unicode.Scalar) {
        enclosing.removeLast()
        breakLine()
        indent()
        bytes.append(UInt8(ascii: closing))
    }

    private mutating func breakLine() {
        if isPretty { bytes.append(UInt8(ascii: "\n")) }
    }

    private mutating func indent() {
        if isPretty {
            bytes += repeatElement(UInt8(ascii: " "), count: 2 * enclosing.count)
        }
    }

    private mutating func write(_ number: Double) {
        guard number.isFinite else {
            return write(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")
        }
        let text = number.description
        bytes += (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.needsEscape) {
            for byte in text.utf8 { writeEscaped(byte) }
        } else {
            bytes += text.utf8
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes += #"\""#.utf8
        case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
        case 0x08: bytes += #"\b"#.utf8
        case 0x0c: bytes += #"\f"#.utf8
        case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
        case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
        case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
        case ..<0x10: bytes += (#"\u000"# + String(byte, radix: 16)).utf8
        case ..<0x20: bytes += (#"\u00"# + String(byte, radix: 16)).utf8
        default: bytes.append(byte)
        }
    }
}
