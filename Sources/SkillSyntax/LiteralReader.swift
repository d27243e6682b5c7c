public import SkillCore
import SwiftParser
import SwiftSyntax

/// Reads values and functions that recorded programs are tested with.
public struct LiteralReader: Sendable {
    /// A variable with a literal for its value, such as `var a : [Int] = [1, 2]`.
    public struct Constant: Hashable, Sendable {
        public var name: String
        /// As it is written.
        public var type: String
        /// A dictionary is an array of pairs: JSON knows only texts as keys.
        public var value: JSONValue
    }

    public struct Function: Hashable, Sendable {
        public struct Parameter: Hashable, Sendable {
            /// What callers write before the value, or nil when they write nothing.
            public var label: String?
            public var name: String
            /// As it is written.
            public var type: String
        }

        public var parameters: [Parameter]
        /// As it is written; `Void` when nothing is.
        public var result: String
    }

    public init() {}

    /// Returns the variables outside any declaration whose type and value are written out, in order.
    ///
    /// - Throws: ``SkillReaderError`` when `source` can't be read.
    public func constants(in source: String) throws(SkillReaderError) -> [Constant] {
        let source = try ParsedSource(source)
        return source.declarations.compactMap { node, _ -> Constant? in
            guard let binding = node.as(VariableDeclSyntax.self)?.bindings.first,
                let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
                let type = binding.typeAnnotation?.type,
                let value = binding.initializer.flatMap({ Self.value(of: $0.value) })
            else { return nil }
            return Constant(name: name, type: source.text(of: type), value: value)
        }
    }

    /// Returns the function named `name` outside any other declaration, if there is one.
    ///
    /// - Throws: ``SkillReaderError`` when `source` can't be read.
    public func function(
        named name: String, in source: String
    ) throws(SkillReaderError) -> Function? {
        let source = try ParsedSource(source)
        let functions = source.declarations.compactMap { $0.node.as(FunctionDeclSyntax.self) }
        guard let signature = functions.first(where: { $0.name.text == name })?.signature else {
            return nil
        }
        let parameters = signature.parameterClause.parameters.map { parameter in
            let label = parameter.firstName.text
            return Function.Parameter(
                label: label == "_" ? nil : label, name: parameter.secondName?.text ?? label,
                type: source.text(of: parameter.type))
        }
        let result = signature.returnClause.map { source.text(of: $0.type) }
        return Function(parameters: parameters, result: result ?? "Void")
    }

    // As deep as brackets are allowed to be.
    private static func value(of expression: ExprSyntax) -> JSONValue? {
        if let literal = expression.as(IntegerLiteralExprSyntax.self) {
            return Int(literal.literal.text.filter { $0 != "_" }).map(JSONValue.integer)
        }
        if let literal = expression.as(FloatLiteralExprSyntax.self) {
            return Double(literal.literal.text.filter { $0 != "_" }).map(JSONValue.number)
        }
        if let literal = expression.as(BooleanLiteralExprSyntax.self) {
            return .bool(literal.literal.text == "true")
        }
        if let literal = expression.as(StringLiteralExprSyntax.self) {
            return literal.representedLiteralValue.map(JSONValue.string)
        }
        if let prefixed = expression.as(PrefixOperatorExprSyntax.self),
            prefixed.operator.text == "-"
        {
            return value(of: prefixed.expression).flatMap(negated)
        }
        if let array = expression.as(ArrayExprSyntax.self) {
            return all(array.elements.map { value(of: $0.expression) })
        }
        if let dictionary = expression.as(DictionaryExprSyntax.self) {
            guard case .elements(let elements) = dictionary.content else { return [] }
            return all(elements.map { all([value(of: $0.key), value(of: $0.value)]) })
        }
        return nil
    }

    private static func negated(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .integer(let number): .integer(-number)
        case .number(let number): .number(-number)
        default: nil
        }
    }

    private static func all(_ values: [JSONValue?]) -> JSONValue? {
        let found = values.compactMap(\.self)
        return found.count == values.count ? .array(found) : nil
    }
}
