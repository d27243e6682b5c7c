import SwiftParser
import SwiftSyntax

/// The cases of an enum with text for raw values.
struct EnumCases {
    /// Each case's name and raw value, in order.
    ///
    /// The raw value is the name unless one is written.
    let names: [(String, String)]
    /// Whether a case carries values of its own.
    let hasPayloads: Bool

    init(_ declaration: EnumDeclSyntax) {
        let elements = declaration.memberBlock.members
            .compactMap { $0.decl.as(EnumCaseDeclSyntax.self) }.flatMap(\.elements)
        hasPayloads = elements.contains { $0.parameterClause != nil }
        names = elements.map { element in
            let name = element.name.text.filter { $0 != "`" }
            let literal = element.rawValue?.value.as(StringLiteralExprSyntax.self)
            return (name, literal?.representedLiteralValue ?? name)
        }
    }
}
