/// Reads one JSON text (RFC 8259), which may be hostile.
///
/// It doesn't recurse, and looks at each byte a bounded number of times: no text can exhaust the
/// stack, or take more than linear time.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    /// The arrays and objects around the next value, outermost first.
    private var enclosing: [Container] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value of the whole text.
    mutating func value() throws(DecodingError) -> JSONValue {
        if bytes.starts(with: Self.byteOrderMark) { position = Self.byteOrderMark.count }
        while true {
            guard let value = try valueStartingHere() else { continue }
            if let outermost = try place(value) { return outermost }
        }
    }

    private struct Container {
        var elements: [JSONValue] = []
        var members: [String: JSONValue] = [:]
        /// The key of the next member, `nil` in an array.
        var key: String?

        var value: JSONValue { key == nil ? .array(elements) : .object(members) }

        mutating func add(_ value: JSONValue) {
            guard let key else { return elements.append(value) }
            // As in `JSONDecoder`, the first of equal keys counts.
            if members[key] == nil { members[key] = value }
        }
    }

    /// Reads a value, or gives `nil` after entering an array or object that isn't empty.
    private mutating func valueStartingHere() throws(DecodingError) -> JSONValue? {
        skipSpace()
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), Self.digits?: return try number()
        case UInt8(ascii: "["): return try enter(closing: UInt8(ascii: "]")) ? .array([]) : nil
        case UInt8(ascii: "{"):
            if try enter(closing: UInt8(ascii: "}")) { return .object([:]) }
            try readKey()
            return nil
        case UInt8(ascii: "t") where skip("true"): return .bool(true)
        case UInt8(ascii: "f") where skip("false"): return .bool(false)
        case UInt8(ascii: "n") where skip("null"): return .null
        default: throw corrupted("a value is expected")
        }
    }

    /// Enters an array or object, and returns whether it closes at once.
    private mutating func enter(closing: UInt8) throws(DecodingError) -> Bool {
        guard enclosing.count < Self.maximumDepth else {
            throw corrupted("at most \(Self.maximumDepth) arrays and objects may be nested")
        }
        position += 1
        skipSpace()
        if skip(closing) { return true }
        enclosing.append(Container())
        return false
    }

    /// Reads the key of the innermost object's next member, and its colon.
    private mutating func readKey() throws(DecodingError) {
        skipSpace()
        let start = position
        guard next == UInt8(ascii: "\"") else { throw corrupted("a key in quotes is expected") }
        let key = try string()
        guard Self.isStreamSafe(key) else {
            throw corrupted("the key has too many combining marks in a row", at: start)
        }
        enclosing[enclosing.count - 1].key = key
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { throw corrupted("a colon is expected") }
    }

    /// Whether a key can be hashed in linear time.
    ///
    /// `String` sorts the combining marks after a letter, in quadratic time. The limit is that of
    /// Unicode's Stream-Safe Text Format (UAX #15).
    private static func isStreamSafe(_ key: String) -> Bool {
        // Below this, no limit can be passed: each mark takes two bytes or more.
        guard key.utf8.count > 2 * mostCombiningMarks else { return true }
        var marks = 0
        for scalar in key.unicodeScalars {
            marks = Self.isMark(scalar) ? marks + 1 : 0
            guard marks <= mostCombiningMarks else { return false }
        }
        return true
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        // Vowels that are letters of their own, and marks once decomposed.
        case "\u{f73}", "\u{f75}", "\u{f81}": true
        default: scalar.properties.canonicalCombiningClass != .notReordered
        }
    }

    /// Puts a value into what encloses it and closes what ends after it.
    ///
    /// Returns the outermost value when the text ends here.
    private mutating func place(_ value: JSONValue) throws(DecodingError) -> JSONValue? {
        var value = value
        while let innermost = enclosing.indices.last {
            enclosing[innermost].add(value)
            let isObject = enclosing[innermost].key != nil
            skipSpace()
            if skip(UInt8(ascii: ",")) {
                if isObject { try readKey() }
                return nil
            }
            guard skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw corrupted("a comma or \(isObject ? "}" : "]") is expected")
            }
            value = enclosing.removeLast().value
        }
        skipSpace()
        guard position == bytes.count else { throw corrupted("nothing may follow the value") }
        return value
    }

    private mutating func number() throws(DecodingError) -> JSONValue {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        let integerStart = position
        if !skip(UInt8(ascii: "0")) { try skipDigits() }
        let integer = integerStart..<position
        var fraction = position..<position
        if skip(UInt8(ascii: ".")) {
            try skipDigits()
            fraction = integer.upperBound + 1..<position
        }
        var exponent = position..<position
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            try skipDigits()
            exponent = exponent.lowerBound + 1..<position
        }

        let isPlain = position == integer.upperBound
        if isPlain, let whole = Int(text(start..<position)) { return .integer(whole) }
        guard let value = Double(text(start..<position)), value.isFinite else {
            throw corrupted("the number is out of range", at: start)
        }
        guard !isPlain, let whole = Int(exactly: value) else { return .number(value) }
        guard value.magnitude >= Self.firstInexactDouble else { return .integer(whole) }
        // `Double` skips whole numbers from here on, and the digits say which one is meant.
        let magnitude = wholePart(
            digits: text(integer) + text(fraction), pointOffset: integer.count, exponent: exponent)
        return magnitude.map { .integer(isNegative ? -$0 : $0) } ?? .number(value)
    }

    /// The digits before the decimal point after the exponent has moved it, when they fit.
    private func wholePart(digits: String, pointOffset: Int, exponent: Range<Int>) -> Int? {
        guard let shift = exponent.isEmpty ? 0 : Int(text(exponent)) else { return nil }
        let count = pointOffset &+ shift
        let missingZeros = count &- digits.utf8.count
        guard count > 0, missingZeros < Self.mostDigits else { return nil }
        // As in `JSONDecoder`, what has a fraction counts as whole only when it has few digits.
        let zeroCount = digits.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        let significant = digits.dropLast(zeroCount)
        guard significant.utf8.count <= count || UInt64(significant) != nil else { return nil }
        return Int(digits.prefix(count) + String(repeating: "0", count: max(0, missingZeros)))
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func string() throws(DecodingError) -> String {
        let start = position
        position += 1
        var runStart = position
        var unescaped: [UInt8] = []
        while true {
            switch next {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<position]
                guard
                    let string = unescaped.isEmpty
                        ? String(validating: run, as: UTF8.self)
                        : String(validating: unescaped + run, as: UTF8.self)
                else { throw corrupted("the string isn't UTF-8", at: start) }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                unescaped += bytes[runStart..<position]
                unescaped += try escapedScalar().utf8
                runStart = position
            case (0..<0x20)?: throw corrupted("a control character must be escaped")
            case nil: throw corrupted("the string isn't closed", at: start)
            default: position += 1
            }
        }
    }

    private mutating func escapedScalar() throws(DecodingError) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw corrupted("the escape is unknown", at: start)
        }
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), skip("\\u"), case let trail = try hexadecimalUnit(),
            UTF16.isTrailSurrogate(trail)
        else { throw corrupted("a surrogate has no partner", at: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func hexadecimalUnit() throws(DecodingError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw corrupted("four hexadecimal digits are expected")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skip(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func skipDigits() throws(DecodingError) {
        guard let first = next, Self.digits.contains(first) else {
            throw corrupted("a digit is expected")
        }
        while let byte = next, Self.digits.contains(byte) { position += 1 }
    }

    private mutating func skipSpace() {
        while let byte = next, Self.isSpace(byte) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
        default: false
        }
    }

    private func corrupted(_ problem: String, at place: Int? = nil) -> DecodingError {
        let before = bytes[..<min(place ?? position, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // Bytes of the form 10xxxxxx continue a character of UTF-8.
        let column =
            before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count { $0 & 0xc0 != 0x80 } + 1
        return .dataCorrupted(
            DecodingError.Context(
                codingPath: [],
                debugDescription: "This isn't JSON at line \(line), column \(column): \(problem)."))
    }

    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    /// 2^53.
    private static let firstInexactDouble = 9_007_199_254_740_992.0
    /// The digits of the greatest `Int`.
    private static let mostDigits = 19
    private static let mostCombiningMarks = 30

    /// The levels of arrays and objects a text may have.
    static let maximumDepth = 512
}
