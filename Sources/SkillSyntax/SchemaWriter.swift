import SkillCore
import SwiftSyntax

/// Writes the JSON Schema (2020-12) of a struct as `JSONDecoder` and `JSONEncoder` see it by
/// default: dates are seconds, data is Base64.
///
/// Struct names are replaced by what they mean. A type that contains itself, and whatever is
/// beyond the limits, becomes `{}`, which allows everything.
struct SchemaWriter {
    /// Where a type is written.
    private struct Scope {
        var path: [String]
        /// The types being written around it, which it can't contain again.
        var open: [[String]]
        var depth = 0

        var deeper: Scope { Scope(path: path, open: open, depth: depth + 1) }

        func inside(_ type: [String], path: [String]) -> Scope {
            Scope(path: path, open: open + [type], depth: depth + 1)
        }
    }

    private let reader: FieldReader
    private let role: FieldReader.Role
    // Nested structs can double in size at each level, so their number is bounded, too.
    private var remaining = Self.maximumSchemas

    /// Returns the schema of the struct at `path` with `fields`.
    static func schema(
        of fields: [FieldReader.CodedField], path: [String], role: FieldReader.Role,
        reader: FieldReader
    ) -> JSONValue {
        var writer = SchemaWriter(reader: reader, role: role)
        return writer.object(fields, in: Scope(path: path, open: [path]))
    }

    private init(reader: FieldReader, role: FieldReader.Role) {
        self.reader = reader
        self.role = role
    }

    private mutating func object(
        _ fields: [FieldReader.CodedField], in scope: Scope
    ) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for field in fields {
            var schema = schema(of: Self.unwrapped(field.type), in: scope)
            if !field.field.summary.isEmpty, case .object(var members) = schema {
                members["description"] = .string(field.field.summary)
                schema = .object(members)
            }
            properties[field.key] = schema
        }
        let required = fields.filter(\.field.isRequired).map { JSONValue.string($0.key) }
        return [
            "type": "object", "properties": .object(properties), "required": .array(required),
        ]
    }

    private mutating func schema(of type: TypeSyntax, in scope: Scope) -> JSONValue {
        remaining -= 1
        guard remaining > 0, scope.depth <= Self.maximumDepth else { return Self.anything }
        if FieldReader.isOptional(type) {
            let wrapped = schema(of: Self.unwrapped(type), in: scope.deeper)
            return wrapped == Self.anything
                ? wrapped : ["anyOf": [wrapped, ["type": "null"]]]
        }
        if let array = type.as(ArrayTypeSyntax.self) {
            return [
                "type": "array", "items": schema(of: array.element, in: scope.deeper),
            ]
        }
        if let dictionary = type.as(DictionaryTypeSyntax.self) {
            return map(from: dictionary.key, to: dictionary.value, in: scope)
        }
        if let tuple = type.as(TupleTypeSyntax.self), let only = tuple.elements.first,
            tuple.elements.count == 1
        {
            return schema(of: only.type, in: scope.deeper)
        }
        if let generic = type.as(IdentifierTypeSyntax.self), let arguments = Self.arguments(generic)
        {
            return collection(generic.name.text, of: arguments, in: scope)
        }
        return named(reader.source.text(of: type), in: scope)
    }

    private mutating func map(
        from key: TypeSyntax, to value: TypeSyntax, in scope: Scope
    ) -> JSONValue {
        // Other keys are coded as an array of keys and values in turn.
        guard ["String", "Int"].contains(reader.source.text(of: key)) else {
            return ["type": "array"]
        }
        return [
            "type": "object",
            "additionalProperties": schema(of: value, in: scope.deeper),
        ]
    }

    private mutating func collection(
        _ name: String, of arguments: [TypeSyntax], in scope: Scope
    ) -> JSONValue {
        switch (name, arguments.count) {
        case ("Array", 1), ("ArraySlice", 1), ("ContiguousArray", 1):
            ["type": "array", "items": schema(of: arguments[0], in: scope.deeper)]
        case ("Set", 1):
            [
                "type": "array", "uniqueItems": true,
                "items": schema(of: arguments[0], in: scope.deeper),
            ]
        case ("Dictionary", 2):
            map(from: arguments[0], to: arguments[1], in: scope)
        default: Self.anything
        }
    }

    private mutating func named(_ name: String, in scope: Scope) -> JSONValue {
        let parts = name.split(separator: ".").map(String.init)
        guard let found = reader.types.path(of: parts, inside: scope.path),
            let declaration = reader.types[found]
        else {
            let isQualified = ["Foundation", "Swift"].contains(parts.first)
            let plain = isQualified ? parts.dropFirst() : parts[...]
            return Self.standard[plain.joined(separator: ".")] ?? Self.anything
        }
        guard !scope.open.contains(found) else { return Self.anything }
        if let alias = declaration.as(TypeAliasDeclSyntax.self),
            alias.genericParameterClause == nil
        {
            return schema(
                of: alias.initializer.value, in: scope.inside(found, path: found.dropLast()))
        }
        if let cases = declaration.as(EnumDeclSyntax.self) { return enumeration(cases) }
        guard let structure = declaration.as(StructDeclSyntax.self),
            structure.genericParameterClause == nil, !codesItselfOtherwise(structure),
            // A nested struct without a schema still leaves the rest of the schema right.
            let fields = try? reader.fields(of: structure, path: found, role: role)
        else { return Self.anything }
        return object(fields, in: scope.inside(found, path: found))
    }

    private func enumeration(_ declaration: EnumDeclSyntax) -> JSONValue {
        let raw = declaration.inheritanceClause?.inheritedTypes.first.map {
            reader.source.text(of: $0.type)
        }
        let cases = EnumCases(declaration)
        guard let raw, !cases.hasPayloads else { return Self.anything }
        if raw == "String" {
            return ["type": "string", "enum": .array(cases.names.map { .string($0.1) })]
        }
        return Self.standard[raw] ?? Self.anything
    }

    // Hand-written coding that isn't keyed has a shape that only running it would show.
    private func codesItselfOtherwise(_ declaration: StructDeclSyntax) -> Bool {
        let text = reader.source.text(of: declaration)
        return text.contains("singleValueContainer") || text.contains("unkeyedContainer")
    }

    private static func unwrapped(_ type: TypeSyntax) -> TypeSyntax {
        if let optional = type.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        if let optional = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return optional.wrappedType
        }
        if let generic = type.as(IdentifierTypeSyntax.self), generic.name.text == "Optional",
            let wrapped = arguments(generic)?.first
        {
            return wrapped
        }
        return type
    }

    private static func arguments(_ type: IdentifierTypeSyntax) -> [TypeSyntax]? {
        type.genericArgumentClause?.arguments.compactMap { argument in
            guard case .type(let type) = argument.argument else { return nil }
            return type
        }
    }

    private static let maximumSchemas = 1_000
    private static let maximumDepth = 16

    private static let anything: JSONValue = [:]

    private static let standard: [String: JSONValue] = [
        "String": ["type": "string"],
        "Bool": ["type": "boolean"],
        "Double": ["type": "number"], "Float": ["type": "number"],
        "CGFloat": ["type": "number"], "Decimal": ["type": "number"],
        "TimeInterval": ["type": "number"],
        "Int": ["type": "integer"], "Int64": ["type": "integer"],
        "Int8": ["type": "integer", "minimum": -128, "maximum": 127],
        "Int16": ["type": "integer", "minimum": -32_768, "maximum": 32_767],
        "Int32": ["type": "integer", "minimum": -2_147_483_648, "maximum": 2_147_483_647],
        "UInt": ["type": "integer", "minimum": 0], "UInt64": ["type": "integer", "minimum": 0],
        "UInt8": ["type": "integer", "minimum": 0, "maximum": 255],
        "UInt16": ["type": "integer", "minimum": 0, "maximum": 65_535],
        "UInt32": ["type": "integer", "minimum": 0, "maximum": 4_294_967_295],
        "Date": ["type": "string", "format": "date-time"],
        "Data": ["type": "string", "contentEncoding": "base64"],
        "URL": ["type": "string", "format": "uri-reference"],
        "UUID": ["type": "string", "format": "uuid"],
    ]
}
