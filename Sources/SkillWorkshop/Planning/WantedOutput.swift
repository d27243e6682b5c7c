import SkillCore

/// The fields that an answer is to have.
struct WantedOutput: Hashable, Sendable {
    struct Field: Hashable, Sendable {
        var name: String
        var type: ValueType
        var isRequired: Bool
    }

    /// In order of the alphabet.
    var fields: [Field]

    /// Reads the properties of a JSON Schema; nil when it names none.
    ///
    /// - Parameter schema: The schema of an object. What it doesn't say of a property, such as its
    ///   type, is left open.
    init?(schema: JSONValue) {
        guard let properties = schema["properties"]?.objectValue, !properties.isEmpty
        else { return nil }
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue)
        fields = properties.sorted { $0.key < $1.key }.map { name, property in
            Field(
                name: name, type: Self.type(of: property),
                // Who lists nothing as required wants what is listed.
                isRequired: required.map { $0.isEmpty || $0.contains(name) } ?? true)
        }
    }

    /// The type that a schema describes; ``ValueType/unknown`` when it describes none of ours.
    private static func type(of schema: JSONValue) -> ValueType {
        let names =
            schema["type"]?.arrayValue?.compactMap(\.stringValue)
            ?? [schema["type"]?.stringValue].compactMap { $0 }
        let known = names.filter { $0 != "null" }
        guard known.count == 1, let name = known.first else { return .unknown }
        let type: ValueType =
            switch name {
            case "string": .string
            case "integer": .integer
            case "number": .number
            case "boolean": .bool
            case "array": .array(schema["items"].map(Self.type) ?? .unknown)
            case "object": ValueType(schema: schema).isKnown ? ValueType(schema: schema) : .unknown
            default: .unknown
            }
        return names.count > 1 ? .optional(type) : type
    }
}
