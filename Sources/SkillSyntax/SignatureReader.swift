import SkillCore
import SwiftSyntax

/// Reads what a skill takes and gives back from its `run`, `Input` and `Output`.
struct SignatureReader {
    let source: ParsedSource

    func signature() throws(SkillReaderError) -> Signature {
        let isAsync = try readRun()
        let input = try type(named: "Input", conformingTo: "Decodable")
        let output = try type(named: "Output", conformingTo: "Encodable")
        let types = DeclaredTypes(source)
        let fields = FieldReader(source: source, types: types)
        let inputFields = try fields.fields(of: input, path: ["Input"], role: .decoded)
        let outputFields = try fields.fields(of: output, path: ["Output"], role: .encoded)
        return Signature(
            input: inputFields.map(\.field), output: outputFields.map(\.field),
            inputSchema: SchemaWriter.schema(
                of: inputFields, path: ["Input"], role: .decoded, reader: fields),
            outputSchema: SchemaWriter.schema(
                of: outputFields, path: ["Output"], role: .encoded, reader: fields),
            isAsync: isAsync)
    }

    // Returns whether `run` is async.
    private func readRun() throws(SkillReaderError) -> Bool {
        let functions = source.declarations.compactMap { node, isConditional in
            node.as(FunctionDeclSyntax.self).map { ($0, isConditional) }
        }.filter { $0.0.name.text == "run" }
        guard let (function, isConditional) = functions.first, functions.count == 1 else {
            throw .wrongRunCount(functions.count)
        }
        let line = source.line(of: function)
        guard !isConditional, !Self.isHidden(function.modifiers) else {
            throw .hiddenDeclaration(name: "run", line: line)
        }
        let clause = function.signature
        let effects = clause.effectSpecifiers
        let parameters = clause.parameterClause.parameters
        guard let parameter = parameters.first, parameters.count == 1,
            parameter.firstName.text == "_", parameter.defaultValue == nil,
            parameter.ellipsis == nil, source.text(of: parameter.type) == "Input",
            let result = clause.returnClause?.type, source.text(of: result) == "Output",
            function.genericParameterClause == nil, function.genericWhereClause == nil,
            effects?.throwsClause?.throwsSpecifier.text != "rethrows", function.body != nil,
            !isIsolated(function)
        else {
            throw .wrongRun(line: line)
        }
        return effects?.asyncSpecifier != nil
    }

    // An actor's `run` would need an `await` that the generated entry doesn't write.
    private func isIsolated(_ function: FunctionDeclSyntax) -> Bool {
        function.attributes.contains { source.text(of: $0).hasSuffix("Actor") }
    }

    private func type(
        named name: String, conformingTo protocolName: String
    ) throws(SkillReaderError) -> StructDeclSyntax {
        let found = source.declarations.lazy.compactMap { node, isConditional in
            node.as(StructDeclSyntax.self).map { ($0, isConditional) }
        }.first { $0.0.name.text == name }
        guard let (declaration, isConditional) = found else { throw .missingType(name) }
        let line = source.line(of: declaration)
        guard !isConditional, !Self.isHidden(declaration.modifiers) else {
            throw .hiddenDeclaration(name: name, line: line)
        }
        guard declaration.genericParameterClause == nil else {
            throw .genericType(name: name, line: line)
        }
        let extensions = source.declarations.compactMap { $0.node.as(ExtensionDeclSyntax.self) }
            .filter { source.text(of: $0.extendedType) == name }
        let clauses = [declaration.inheritanceClause] + extensions.map(\.inheritanceClause)
        let inherited = clauses.compactMap(\.self).flatMap { clause in
            clause.inheritedTypes.flatMap { words(of: source.text(of: $0.type)) }
        }
        guard inherited.contains("Codable") || inherited.contains(protocolName) else {
            throw .notCodable(type: name, protocolName: protocolName, line: line)
        }
        return declaration
    }

    // `Codable & Sendable` and `Swift.Codable` name `Codable` too.
    private func words(of type: String) -> [String] {
        type.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    private static func isHidden(_ modifiers: DeclModifierListSyntax) -> Bool {
        modifiers.contains { ["private", "fileprivate"].contains($0.name.text) }
    }
}
