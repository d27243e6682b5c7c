import SwiftSyntax

/// Rewrites the imports of skills for the compiler.
public struct SkillImports: Sendable {
    public init() {}

    /// Returns `source` with `@testable` before each import of one of `skillModules`, so that
    /// authors needn't write `public`.
    ///
    /// Each line stays where it was. Source that ``SkillReader`` would refuse as too deeply nested
    /// comes back as it is.
    public func sourceForCompiling(_ source: String, skillModules: Set<String>) -> String {
        guard !skillModules.isEmpty else { return source }
        // Such source never became a skill, and the compiler will say the rest.
        guard let parsed = try? ParsedSource(source) else { return source }
        var bytes = Array(source.utf8)
        let places = parsed.declarations.compactMap { node, _ -> Int? in
            guard let declaration = node.as(ImportDeclSyntax.self),
                declaration.attributes.isEmpty,
                skillModules.contains(declaration.path.first?.name.text ?? "")
            else { return nil }
            return parsed.start(of: node)
        }
        for place in places.reversed() { bytes.insert(contentsOf: "@testable ".utf8, at: place) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
