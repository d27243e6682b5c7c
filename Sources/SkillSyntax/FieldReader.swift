import SkillCore
import SwiftSyntax

/// Reads the stored properties of a struct as they appear in JSON.
struct FieldReader {
    enum Role {
        case decoded, encoded
    }

    /// A field with what its JSON Schema needs.
    struct CodedField {
        var field: Signature.Field
        /// The member's name in JSON: the property's, unless `CodingKeys` says otherwise.
        var key: String
        var type: TypeSyntax
    }

    let source: ParsedSource
    let types: DeclaredTypes

    func fields(
        of declaration: StructDeclSyntax, path: [String], role: Role
    ) throws(SkillReaderError) -> [CodedField] {
        let keys = codingKeys(at: path)
        let usesDefaults = declaresDecoder(declaration)
        var fields: [CodedField] = []
        for member in declaration.memberBlock.members {
            guard let variable = member.decl.as(VariableDeclSyntax.self),
                !Self.isStatic(variable)
            else { continue }
            for (binding, type) in Self.typedBindings(of: variable)
            where Self.isStored(binding, of: variable, role: role) {
                guard let name = Self.name(of: binding), keys == nil || keys?[name] != nil else {
                    continue
                }
                guard let type else {
                    throw .untypedField(
                        type: path.joined(separator: "."), field: name,
                        line: source.line(of: variable))
                }
                let mayBeMissing =
                    Self.isOptional(type) || (usesDefaults && binding.initializer != nil)
                let field = Signature.Field(
                    name: name, type: source.text(of: type),
                    summary: source.summary(of: variable), isRequired: !mayBeMissing)
                fields.append(CodedField(field: field, key: keys?[name] ?? name, type: type))
            }
        }
        return fields
    }

    static func isOptional(_ type: TypeSyntax) -> Bool {
        type.is(OptionalTypeSyntax.self)
            || type.is(ImplicitlyUnwrappedOptionalTypeSyntax.self)
            || type.as(IdentifierTypeSyntax.self)?.name.text == "Optional"
    }

    // From property to JSON key, or nil without a `CodingKeys`. Synthesis codes only the
    // properties that it lists.
    private func codingKeys(at path: [String]) -> [String: String]? {
        guard let keys = types[path + ["CodingKeys"]]?.as(EnumDeclSyntax.self) else { return nil }
        return Dictionary(EnumCases(keys).names) { first, _ in first }
    }

    private func declaresDecoder(_ declaration: StructDeclSyntax) -> Bool {
        declaration.memberBlock.members.contains { member in
            let parameters = member.decl.as(InitializerDeclSyntax.self)?.signature.parameterClause
            return parameters?.parameters.first?.firstName.text == "from"
        }
    }

    private static func isStatic(_ variable: VariableDeclSyntax) -> Bool {
        variable.modifiers.contains { ["static", "class", "lazy"].contains($0.name.text) }
    }

    private static func name(of binding: PatternBindingSyntax) -> String? {
        binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text.filter { $0 != "`" }
    }

    // Observers keep a property stored; any other accessor computes it. A constant with a value
    // is encoded, but never decoded.
    private static func isStored(
        _ binding: PatternBindingSyntax, of variable: VariableDeclSyntax, role: Role
    ) -> Bool {
        if role == .decoded, variable.bindingSpecifier.text == "let", binding.initializer != nil {
            return false
        }
        return switch binding.accessorBlock?.accessors {
        case nil: true
        case .getter: false
        case .accessors(let list):
            list.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        }
    }

    // In `var a, b: Int` the type of `b` is that of `a` too.
    private static func typedBindings(
        of variable: VariableDeclSyntax
    ) -> [(PatternBindingSyntax, TypeSyntax?)] {
        var type: TypeSyntax?
        var bindings: [(PatternBindingSyntax, TypeSyntax?)] = []
        for binding in variable.bindings.reversed() {
            if let written = binding.typeAnnotation?.type {
                type = written
            } else if binding.initializer != nil {
                type = nil
            }
            bindings.append((binding, type))
        }
        return bindings.reversed()
    }
}
