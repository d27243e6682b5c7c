/// Placeholders for the secrets and personal data of one call, and what they stand for.
public struct Masking: Sendable {
    /// How many different values of each kind were masked.
    public private(set) var counts: [PrivateKind: Int] = [:]
    /// The placeholders, in lowercase, that are in the texts already.
    private let taken: Set<String>
    private var lastNumbers: [PrivateKind: Int] = [:]
    private var placeholders: [String: String] = [:]
    /// What each placeholder, in lowercase, stands for.
    private var values: [String: String] = [:]

    /// Creates placeholders that are in none of `texts`, in no case of letters.
    public init(avoiding texts: [String]) {
        taken = Set(
            texts.lazy.flatMap { Self.placeholders(in: Array($0.utf8)) }
                .map { Self.name($0.kind, $0.number).lowercased() })
    }

    /// Returns `text` with a placeholder such as `[[EMAIL-1]]` for each secret, the same one for
    /// the same value.
    public mutating func masked(_ text: String) -> String {
        let secret = PrivateText(text)
        let found = secret.all()
        let bytes = secret.text.bytes
        guard !found.isEmpty else { return text }
        var masked: [UInt8] = []
        var position = 0
        for found in found {
            masked += bytes[position..<found.range.lowerBound]
            let value = String(decoding: bytes[found.range], as: UTF8.self)
            masked += placeholder(for: value, found.kind).utf8
            position = found.range.upperBound
        }
        masked += bytes[position...]
        return String(decoding: masked, as: UTF8.self)
    }

    /// Returns `text` with what its placeholders stand for, whatever the case of their letters.
    ///
    /// In JSON, a value is escaped where the string that it goes into would end.
    public func restored(_ text: String, inJSON: Bool = false) -> String {
        guard !values.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var restored: [UInt8] = []
        var position = 0
        for (range, kind, number) in Self.placeholders(in: bytes) {
            guard let value = values[Self.name(kind, number).lowercased()] else { continue }
            restored += bytes[position..<range.lowerBound]
            restored += inJSON ? Self.escaped(value) : Array(value.utf8)
            position = range.upperBound
        }
        restored += bytes[position...]
        return String(decoding: restored, as: UTF8.self)
    }

    private mutating func placeholder(for value: String, _ kind: PrivateKind) -> String {
        if let known = placeholders[value] { return known }
        var name: String
        repeat {
            lastNumbers[kind, default: 0] += 1
            name = Self.name(kind, lastNumbers[kind, default: 0])
        } while taken.contains(name.lowercased())
        counts[kind, default: 0] += 1
        placeholders[value] = name
        values[name.lowercased()] = value
        return name
    }

    private static func name(_ kind: PrivateKind, _ number: Int) -> String {
        "[[\(kind.rawValue)-\(number)]]"
    }

    /// Everything in `bytes` that looks like a placeholder, in order.
    private static func placeholders(
        in bytes: [UInt8]
    ) -> [(range: Range<Int>, kind: PrivateKind, number: Int)] {
        var found: [(Range<Int>, PrivateKind, Int)] = []
        var position = 0
        while position + 1 < bytes.count {
            guard bytes[position] == open, bytes[position + 1] == open else {
                position += 1
                continue
            }
            if let (end, kind, number) = placeholder(in: bytes, after: position + 2) {
                found.append((position..<end, kind, number))
                position = end
            } else {
                position += 1
            }
        }
        return found
    }

    private static func placeholder(
        in bytes: [UInt8], after start: Int
    ) -> (end: Int, kind: PrivateKind, number: Int)? {
        for (kind, name) in names
        where bytes[start...].starts(with: name, by: areEqualLetters) {
            var end = start + name.count
            var number = 0
            let digits = end
            while end < bytes.count, bytes[end].isDigit, end - digits < 9 {
                number = number * 10 + Int(bytes[end]) - 0x30
                end += 1
            }
            guard end > digits, bytes[digits] != 0x30, bytes[end...].starts(with: [close, close])
            else { continue }
            return (end + 2, kind, number)
        }
        return nil
    }

    private static func areEqualLetters(_ one: UInt8, _ other: UInt8) -> Bool {
        one == other || (one ^ other == 0x20 && one.isASCIILetter)
    }

    // A backslash stays: what was taken from JSON is escaped already.
    private static func escaped(_ value: String) -> [UInt8] {
        value.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\r"): Array("\\r".utf8)
            case UInt8(ascii: "\t"): Array("\\t".utf8)
            case UInt8(ascii: "\""): Array("\\\"".utf8)
            default: [byte]
            }
        }
    }

    private static let open = UInt8(ascii: "[")
    private static let close = UInt8(ascii: "]")
    private static let names = PrivateKind.allCases.map { ($0, Array("\($0.rawValue)-".utf8)) }
}
