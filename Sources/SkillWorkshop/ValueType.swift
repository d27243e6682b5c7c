import SkillCore

/// The type of a field or of a JSON value, as far as values can be handed from skill to skill.
///
/// Only standard types are known: two skills' own types are different even when they look alike.
indirect enum ValueType: Hashable, Sendable {
    case string, integer, number, bool
    case array(ValueType)
    case dictionary(ValueType)
    case optional(ValueType)
    /// A type of a skill's own, or one that values aren't handed over in.
    case other(String)
    /// An element nobody knows: that of an empty array.
    case unknown

    /// Reads a Swift type as it stands in a source.
    init(swift text: String) {
        let text = text.filter { !$0.isWhitespace }
        if text.hasSuffix("?") {
            self = .optional(ValueType(swift: String(text.dropLast())))
        } else if let inner = Self.inside(text, "Optional<", ">") {
            self = .optional(ValueType(swift: inner))
        } else if let inner = Self.inside(text, "Array<", ">") {
            self = .array(ValueType(swift: inner))
        } else if let inner = Self.inside(text, "[String:", "]") {
            self = .dictionary(ValueType(swift: inner))
        } else if let inner = Self.inside(text, "Dictionary<String,", ">") {
            self = .dictionary(ValueType(swift: inner))
        } else if let inner = Self.inside(text, "[", "]"), !Self.hasTopLevelColon(inner) {
            self = .array(ValueType(swift: inner))
        } else {
            switch text {
            case "String": self = .string
            case "Int": self = .integer
            case "Double": self = .number
            case "Bool": self = .bool
            default: self = .other(text)
            }
        }
    }

    /// The narrowest type that holds `value`.
    init(of value: JSONValue) {
        switch value {
        case .string: self = .string
        case .integer: self = .integer
        case .number: self = .number
        case .bool: self = .bool
        case .null: self = .optional(.unknown)
        case .array(let elements): self = .array(Self.common(elements))
        case .object(let members): self = .dictionary(Self.common(Array(members.values)))
        }
    }

    /// Whether a value of this type may be given where `wanted` is asked for.
    func fits(_ wanted: ValueType) -> Bool {
        switch (self, wanted) {
        case (.unknown, _): true
        case (.other, _), (_, .other): false
        case (.optional(let mine), .optional(let theirs)): mine.fits(theirs)
        case (_, .optional(let theirs)): fits(theirs)
        case (.array(let mine), .array(let theirs)): mine.fits(theirs)
        case (.dictionary(let mine), .dictionary(let theirs)): mine.fits(theirs)
        default: self == wanted
        }
    }

    /// The type in Swift, or nil when a program other than its skill can't name it.
    var swift: String? {
        switch self {
        case .string: "String"
        case .integer: "Int"
        case .number: "Double"
        case .bool: "Bool"
        case .array(let element): element.swift.map { "[\($0)]" }
        case .dictionary(let element): element.swift.map { "[String: \($0)]" }
        case .optional(let wrapped): wrapped.swift.map { "\($0)?" }
        case .other, .unknown: nil
        }
    }

    /// Whole numbers in a JSON input may stand for any number.
    var widened: ValueType {
        switch self {
        case .integer: .number
        case .array(let element): .array(element.widened)
        case .dictionary(let element): .dictionary(element.widened)
        case .optional(let wrapped): .optional(wrapped.widened)
        case .string, .number, .bool, .other, .unknown: self
        }
    }

    private static func common(_ values: [JSONValue]) -> ValueType {
        let types = Set(values.map(ValueType.init(of:)))
        if types.count == 1, let type = types.first { return type }
        if types.isEmpty { return .unknown }
        return types.isSubset(of: [.integer, .number]) ? .number : .other("mixed")
    }

    private static func inside(_ text: String, _ start: String, _ end: String) -> String? {
        guard text.hasPrefix(start), text.hasSuffix(end) else { return nil }
        return String(text.dropFirst(start.count).dropLast(end.count))
    }

    private static func hasTopLevelColon(_ text: String) -> Bool {
        var depth = 0
        for letter in text {
            switch letter {
            case "[", "(", "<": depth += 1
            case "]", ")", ">": depth -= 1
            case ":" where depth == 0: return true
            default: break
            }
        }
        return false
    }
}
