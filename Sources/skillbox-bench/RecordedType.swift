import SkillCore

/// A type in the tests of a recorded program, such as `[String: [Int]]`.
indirect enum RecordedType: Hashable {
    /// `Int`, `String`, `AnyHashable`.
    case plain(String)
    case list(RecordedType)
    case set(RecordedType)
    case dictionary(RecordedType, RecordedType)

    init(_ text: String) {
        let text = text.filter { !$0.isWhitespace }
        if text.hasPrefix("Set<"), text.hasSuffix(">") {
            self = .set(RecordedType(String(text.dropFirst(4).dropLast())))
        } else if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = text.dropFirst().dropLast()
            var depth = 0
            let colon = inner.firstIndex { letter in
                if letter == "[" { depth += 1 }
                if letter == "]" { depth -= 1 }
                return letter == ":" && depth == 0
            }
            guard let colon else {
                self = .list(RecordedType(String(inner)))
                return
            }
            self = .dictionary(
                RecordedType(String(inner[..<colon])),
                RecordedType(String(inner[inner.index(after: colon)...])))
        } else {
            self = .plain(text)
        }
    }

    /// Whether Swift encodes it as JSON, in one order, and decodes it again.
    var isPlain: Bool {
        switch self {
        case .plain(let name): name != "AnyHashable"
        case .list(let element): element.isPlain
        case .set: false
        case .dictionary(let key, let value): key == .plain("String") && value.isPlain
        }
    }

    /// How a value of the type is written in an example.
    ///
    /// A literal's dictionaries are pairs: they stay so, in order, where the type isn't plain.
    func json(of literal: JSONValue) -> JSONValue {
        isPlain ? plainJSON(of: literal) : orderedJSON(of: literal)
    }

    private func plainJSON(of literal: JSONValue) -> JSONValue {
        guard let elements = literal.arrayValue else { return literal }
        switch self {
        case .plain: return literal
        case .list(let element), .set(let element):
            return .array(elements.map(element.plainJSON))
        case .dictionary(_, let value):
            let members = elements.compactMap { pair -> (String, JSONValue)? in
                guard let pair = pair.arrayValue, pair.count == 2, let key = pair[0].stringValue
                else { return nil }
                return (key, value.plainJSON(of: pair[1]))
            }
            return .object(Dictionary(members) { first, _ in first })
        }
    }

    private func orderedJSON(of literal: JSONValue) -> JSONValue {
        guard let elements = literal.arrayValue else { return literal }
        switch self {
        case .plain: return literal
        case .list(let element): return .array(elements.map(element.orderedJSON))
        case .set(let element): return Self.ordered(elements.map(element.orderedJSON))
        case .dictionary(let key, let value):
            return Self.ordered(
                elements.map { pair in
                    guard let pair = pair.arrayValue, pair.count == 2 else { return pair }
                    return [key.orderedJSON(of: pair[0]), value.orderedJSON(of: pair[1])]
                })
        }
    }

    // As the recorded program's wrapper puts them in order.
    private static func ordered(_ values: [JSONValue]) -> JSONValue {
        let pairs = Dictionary(values.map { (order(of: $0), $0) }) { first, _ in first }
        return .array(pairs.sorted { $0.key < $1.key }.map(\.value))
    }

    private static func order(of value: JSONValue) -> String {
        switch value {
        case .null, .object: ""
        case .bool(let truth): "\(truth)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[\(elements.map(order).joined(separator: ","))]"
        }
    }
}
