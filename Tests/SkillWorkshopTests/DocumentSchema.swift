import SkillCore

/// A JSON Schema as its specification reads it, for the keywords that `docs/plan.schema.json` has.
struct DocumentSchema {
    let root: JSONValue

    struct UnknownKeyword: Error {
        var name: String
    }

    func allows(_ value: JSONValue) throws -> Bool { try allows(value, root) }

    private func allows(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        guard let keywords = schema.objectValue else { return schema == true }
        for (name, argument) in keywords where try !allows(value, name, argument, in: keywords) {
            return false
        }
        return true
    }

    private func allows(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, in schema: [String: JSONValue]
    ) throws -> Bool {
        let (text, members, elements) = (value.stringValue, value.objectValue, value.arrayValue)
        let schemas = argument.arrayValue ?? []
        switch keyword {
        case "$schema", "$defs", "title", "description": return true
        case "$ref":
            guard let name = argument.stringValue, name.hasPrefix("#/$defs/"),
                let definition = root["$defs"]?[String(name.dropFirst("#/$defs/".count))]
            else { throw UnknownKeyword(name: "\(argument)") }
            return try allows(value, definition)
        case "type":
            let types =
                argument.arrayValue?.compactMap(\.stringValue) ?? [argument.stringValue ?? ""]
            return types.contains(Self.type(of: value))
        case "required":
            return members.map { has in schemas.allSatisfy { has[$0.stringValue ?? ""] != nil } }
                ?? true
        case "minItems": return elements.map { .integer($0.count) >= argument } ?? true
        case "maxItems": return elements.map { argument >= .integer($0.count) } ?? true
        case "minProperties": return members.map { .integer($0.count) >= argument } ?? true
        case "maxLength":
            return text.map { argument >= .integer($0.unicodeScalars.count) } ?? true
        case "pattern":
            let pattern = try Regex(argument.stringValue ?? "").matchingSemantics(.unicodeScalar)
            return text.map { $0.contains(pattern) } ?? true
        case "items": return try elements?.allSatisfy { try allows($0, argument) } ?? true
        case "properties":
            return try members?.allSatisfy { name, value in
                try argument[name].map { try allows(value, $0) } ?? true
            } ?? true
        case "additionalProperties":
            return try members?.allSatisfy { name, value in
                try schema["properties"]?[name] != nil || allows(value, argument)
            } ?? true
        case "propertyNames":
            return try members?.keys.allSatisfy { try allows(.string($0), argument) } ?? true
        case "oneOf": return try schemas.count { try allows(value, $0) } == 1
        case "anyOf": return try schemas.contains { try allows(value, $0) }
        default: throw UnknownKeyword(name: keyword)
        }
    }

    private static func type(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue {
    fileprivate static func >= (left: JSONValue, right: JSONValue) -> Bool {
        guard case .integer(let left) = left, case .integer(let right) = right else { return false }
        return left >= right
    }
}
