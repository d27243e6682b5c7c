public import Foundation

/// Any JSON value (RFC 8259), with whole numbers kept exact.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads one JSON value, fragments included.
    ///
    /// Of members with equal keys, the first counts. `1.0` and `1e2` are integers.
    ///
    /// - Parameter data: UTF-8, with or without a byte order mark; UTF-16 and UTF-32 aren't read.
    /// - Throws: `DecodingError.dataCorrupted`, saying where, when `data` isn't JSON (RFC 8259), is
    ///   nested deeper than 512 levels, has a number beyond the range of `Double`, or a key with
    ///   more than 30 combining marks in a row.
    public init(parsing data: Data) throws {
        var reader = JSONReader([UInt8](data))
        self = try reader.value()
    }

    public init(parsing text: String) throws {
        var reader = JSONReader([UInt8](text.utf8))
        self = try reader.value()
    }

    /// One line, keys sorted: equal values give equal bytes.
    public var canonical: String { JSONWriter.text(of: self, isPretty: false) }

    /// Several indented lines, keys sorted.
    public var pretty: String { JSONWriter.text(of: self, isPretty: true) }

    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// Whether two values are the same JSON, numbers a and b compared within `tolerance`: the
    /// greatest accepted |a - b| / max(1, |a|, |b|).
    public func matches(_ other: JSONValue, tolerance: Double) -> Bool {
        if let left = doubleValue, let right = other.doubleValue {
            return left == right
                || abs(left - right) <= tolerance * max(1, abs(left), abs(right))
        }
        switch (self, other) {
        case (.array(let left), .array(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { $0.matches($1, tolerance: tolerance) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { key, value in
                    right[key]?.matches(value, tolerance: tolerance) == true
                }
        default:
            return self == other
        }
    }
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // JSON says what a value is only by what it can be decoded as; the last try throws.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
    public init(nilLiteral: ()) { self = .null }
}
