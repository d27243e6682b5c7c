package import SkillCore

/// Whether a value matches a JSON Schema, as far as our schemas go: `type`, `required`,
/// `properties`, `additionalProperties: false`, `items` and `enum`.
///
/// It is no judge of schemas: keywords that it doesn't know, and what is written wrongly, hold
/// nothing back. It doesn't recurse, so that no depth can exhaust the stack.
package struct SchemaCheck {
    /// A value and what it should match.
    private struct Pair {
        var value: JSONValue
        var schema: JSONValue
        var path: String
    }

    /// Returns what is wrong with `value` in a few words, or nil when it matches `schema`.
    package static func fault(in value: JSONValue, against schema: JSONValue) -> String? {
        var pairs = [Pair(value: value, schema: schema, path: "")]
        var checked = 0
        while let pair = pairs.popLast() {
            checked += 1
            // Beyond this the reader of the reply has to see for itself.
            guard checked <= mostValues else { return nil }
            if let fault = fault(of: pair) {
                return "\(pair.path.isEmpty ? "the value" : pair.path) \(fault)"
            }
            pairs += parts(of: pair)
        }
        return nil
    }

    private static func fault(of pair: Pair) -> String? {
        if let type = pair.schema["type"] {
            let names = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
            guard names.contains(where: { matches(pair.value, type: $0) }) else {
                return "isn't of type \(names.joined(separator: " or "))"
            }
        }
        if let choices = pair.schema["enum"]?.arrayValue, !choices.contains(pair.value) {
            return "isn't one of \(JSONValue.array(choices).canonical.prefix(200))"
        }
        guard let members = pair.value.objectValue else { return nil }
        let required = pair.schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if let missing = required.first(where: { members[$0] == nil }) {
            return "has no field \"\(missing)\""
        }
        guard pair.schema["additionalProperties"] == false else { return nil }
        let known = pair.schema["properties"]?.objectValue ?? [:]
        return members.keys.sorted().first { known[$0] == nil }
            .map { "has a field \"\($0.prefix(100))\", which isn't asked for" }
    }

    private static func parts(of pair: Pair) -> [Pair] {
        switch pair.value {
        case .object(let members):
            let properties = pair.schema["properties"]?.objectValue ?? [:]
            return properties.keys.sorted().reversed().compactMap { name in
                guard let value = members[name], let schema = properties[name] else { return nil }
                let path = pair.path.isEmpty ? name : "\(pair.path).\(name)"
                return Pair(value: value, schema: schema, path: String(path.prefix(200)))
            }
        case .array(let elements):
            guard let schema = pair.schema["items"], schema.objectValue != nil else { return [] }
            return elements.enumerated().prefix(mostValues).reversed().map { index, value in
                Pair(value: value, schema: schema, path: "\(pair.path)[\(index)]")
            }
        case .null, .bool, .integer, .number, .string: return []
        }
    }

    private static func matches(_ value: JSONValue, type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("string", .string),
            ("array", .array), ("object", .object), ("number", .integer), ("number", .number):
            true
        case ("null", _), ("boolean", _), ("integer", _), ("string", _), ("array", _),
            ("object", _), ("number", _):
            false
        default: true
        }
    }

    private static let mostValues = 100_000
}
