import SwiftSyntax

/// Reads a source that is one Swift function and nothing else.
public struct FunctionReader: Sendable {
    public struct Function: Hashable, Sendable {
        public struct Parameter: Hashable, Sendable {
            /// What callers write before the value, or nil when they write nothing.
            public var label: String?
            public var name: String
            /// As it is written.
            public var type: String
            /// Whether a caller may leave it out.
            public var hasDefault: Bool
        }

        public var name: String
        public var parameters: [Parameter]
        /// As it is written.
        public var result: String
        public var isAsync: Bool
        public var isThrowing: Bool
    }

    /// Why a source isn't one function that can be called with values.
    public enum Refusal: Error, Hashable, Sendable {
        case notOneFunction
        case notPlain(String)
        case unreadable(SkillReaderError)
    }

    public init() {}

    /// Returns how to call the function that `source` declares.
    ///
    /// It is as bounded as reading a skill is, and the rules of a skill's source are its rules.
    public func function(in source: String) throws(Refusal) -> Function {
        let parsed: ParsedSource
        do throws(SkillReaderError) {
            guard source.utf8.count <= SkillFolder.File.source.limit else { throw .tooSlowToRead }
            parsed = try ParsedSource(source)
            try SourceRules(source: parsed).check()
        } catch {
            throw .unreadable(error)
        }
        guard parsed.items.count == 1, let item = parsed.items.first, !item.isConditional,
            case .decl(let node) = item.node, let function = node.as(FunctionDeclSyntax.self),
            let body = function.body, !function.hasError,
            // What the parser passed over would stand beside the function.
            parsed.tokens.first?.range.lowerBound == parsed.start(of: function),
            parsed.tokens.last?.range.upperBound
                == body.rightBrace
                .endPositionBeforeTrailingTrivia.utf8Offset,
            // A comment that nothing ends would take in what comes after the function.
            source.utf8.dropFirst(parsed.tokens.last?.range.upperBound ?? 0).allSatisfy(isBlank),
            !parsed.tokens.contains(where: { $0.kind == .directive && $0.text == "#if" })
        else { throw .notOneFunction }
        return try read(function, in: parsed)
    }

    private func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

    private func read(
        _ function: FunctionDeclSyntax, in source: ParsedSource
    ) throws(Refusal) -> Function {
        let clause = function.signature
        guard function.attributes.isEmpty else { throw .notPlain("attributes") }
        guard function.modifiers.isEmpty else { throw .notPlain("modifiers") }
        guard function.genericParameterClause == nil, function.genericWhereClause == nil else {
            throw .notPlain("type parameters")
        }
        let name = function.name.text
        guard case .identifier = function.name.tokenKind else {
            throw .notPlain("an operator's name")
        }
        guard clause.effectSpecifiers?.throwsClause?.throwsSpecifier.text != "rethrows" else {
            throw .notPlain("rethrows")
        }
        guard let result = clause.returnClause?.type else { throw .notPlain("no result") }
        var parameters: [Function.Parameter] = []
        for parameter in clause.parameterClause.parameters {
            guard parameter.ellipsis == nil else { throw .notPlain("a variadic parameter") }
            guard parameter.attributes.isEmpty, parameter.modifiers.isEmpty,
                !parameter.type.is(AttributedTypeSyntax.self)
            else { throw .notPlain("inout or an attribute on a parameter") }
            let label = parameter.firstName.text.filter { $0 != "`" }
            let name = parameter.secondName?.text.filter { $0 != "`" } ?? label
            parameters.append(
                Function.Parameter(
                    label: label == "_" ? nil : label, name: name,
                    type: source.text(of: parameter.type),
                    hasDefault: parameter.defaultValue != nil))
        }
        let effects = clause.effectSpecifiers
        return Function(
            name: name, parameters: parameters, result: source.text(of: result),
            isAsync: effects?.asyncSpecifier != nil, isThrowing: effects?.throwsClause != nil)
    }
}

extension FunctionReader.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notOneFunction:
            """
            The Swift isn't one function. Write "func name(field: Type) -> Type { ... }" and \
            nothing beside it.
            """
        case .notPlain(let what):
            "The function has \(what). Write it plainly: parameters, a result and a body."
        case .unreadable(let error): error.description
        }
    }
}
