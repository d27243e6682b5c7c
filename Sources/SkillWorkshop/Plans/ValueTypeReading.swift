import SkillCore

/// Types as they are read from Swift, from JSON values and from JSON Schemas.
extension ValueType {
    /// The type of a skill's field: as Swift has it where it is a standard one, else by its JSON.
    ///
    /// `schema` is that of the struct whose field it is.
    init(of field: Signature.Field, in schema: JSONValue) {
        let written = ValueType(swift: field.type)
        guard written.swift == nil, let shape = schema["properties"]?[field.name] else {
            self = written
            return
        }
        let type = ValueType(schema: shape)
        guard type.isKnown else {
            self = written
            return
        }
        self = field.isRequired ? type : type.nullable
    }

    /// Reads a JSON Schema of those that skills have; what it says nothing about is unknown.
    init(schema: JSONValue) {
        if let choices = schema["anyOf"]?.arrayValue, choices.count == 2,
            choices[1]["type"] == "null"
        {
            self = ValueType(schema: choices[0]).nullable
            return
        }
        switch schema["type"]?.stringValue {
        case "string":
            let texts = schema["enum"]?.arrayValue?.compactMap(\.stringValue)
            self = texts.map { .choice($0.sorted()) } ?? .string
        case "integer": self = .integer
        case "number": self = .number
        case "boolean": self = .bool
        case "array": self = .array(ValueType(schema: schema["items"] ?? [:]))
        case "object":
            if let properties = schema["properties"]?.objectValue {
                let required = Set(
                    (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
                self = .object(
                    Dictionary(
                        properties.map { name, schema in
                            let type = ValueType(schema: schema)
                            return (name, required.contains(name) ? type : type.nullable)
                        }
                    ) { first, _ in first })
            } else {
                self = .dictionary(ValueType(schema: schema["additionalProperties"] ?? [:]))
            }
        default: self = .other("anything")
        }
    }

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

    /// The narrowest type that holds `value`; texts are no choice.
    init(of value: JSONValue) {
        switch value {
        case .string: self = .string
        case .integer: self = .integer
        case .number: self = .number
        case .bool: self = .bool
        case .null: self = .optional(.unknown)
        case .array(let elements): self = .array(Self.common(elements.map(ValueType.init(of:))))
        case .object(let members): self = .object(members.mapValues(ValueType.init(of:)))
        }
    }

    /// The narrowest type that all of `types` suit, which may be none.
    static func common(_ types: [ValueType]) -> ValueType {
        var common = ValueType.unknown
        for type in Set(types) {
            guard let joined = common.joined(with: type) else { return .other("mixed") }
            common = joined
        }
        return common
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

/// The types of what a skill takes and gives, its own types by their JSON.
extension Signature {
    var inputTypes: [(field: Field, type: ValueType)] {
        input.map { ($0, ValueType(of: $0, in: inputSchema)) }
    }

    var outputTypes: [(field: Field, type: ValueType)] {
        output.map { ($0, ValueType(of: $0, in: outputSchema)) }
    }
}
