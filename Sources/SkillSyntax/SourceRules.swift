import SwiftSyntax

/// Refuses source that isn't a library of declarations, or that reaches beyond its own module.
///
/// The jail is the boundary; this keeps skills tidy and says early, with a line, what is wrong.
struct SourceRules {
    let source: ParsedSource

    func check() throws(SkillReaderError) {
        try checkAttributes()
        try checkStatements()
    }

    private func checkAttributes() throws(SkillReaderError) {
        for (at, name) in zip(source.tokens, source.tokens.dropFirst())
        where at.kind == .mark && at.text == "@" && name.kind == .word {
            let name = name.text.filter { $0 != "`" }
            if Self.forbiddenAttributes.contains(name) {
                throw .forbiddenAttribute(name: name, line: at.line)
            }
        }
    }

    private func checkStatements() throws(SkillReaderError) {
        for item in source.items {
            switch item.node {
            case .decl(let node) where !node.is(MacroExpansionDeclSyntax.self): break
            case .decl(let node): throw .statement(line: source.line(of: node))
            case .stmt(let node): throw .statement(line: source.line(of: node))
            case .expr(let node): throw .statement(line: source.line(of: node))
            }
        }
    }

    private static let forbiddenAttributes: Set<String> = [
        "_cdecl", "_dynamicReplacement", "_expose", "_extern", "_section", "_silgen_name",
        "_used", "c", "cdecl", "main", "section", "used",
    ]
}
