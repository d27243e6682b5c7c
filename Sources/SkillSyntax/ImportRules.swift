import SkillCore
import SwiftSyntax

/// Reads the imports of a skill, and refuses those that no skill may have.
struct ImportRules {
    let source: ParsedSource
    /// The skill's own module, or nil when the name isn't known yet.
    let ownModule: String?

    /// Returns the imported skills' modules, sorted, each once.
    func importedModules() throws(SkillReaderError) -> [String] {
        var modules: Set<String> = []
        for (node, isConditional) in source.declarations {
            guard let declaration = node.as(ImportDeclSyntax.self) else { continue }
            let line = source.line(of: node)
            guard !isConditional else { throw .conditionalImport(line: line) }
            if let module = try skillModule(of: declaration, line: line) { modules.insert(module) }
        }
        try checkNames(hiding: modules)
        return modules.sorted()
    }

    private func skillModule(
        of declaration: ImportDeclSyntax, line: Int
    ) throws(SkillReaderError) -> String? {
        let path = declaration.path.map(\.name.text)
        let module = path.first ?? ""
        let isPartial = path.count > 1 || declaration.importKindSpecifier != nil
        let attributes = declaration.attributes.map { source.text(of: $0) }
        if ToolchainModules.visible.contains(module) {
            guard !isPartial || module == "Foundation" else {
                throw .partialImport(module: module, line: line)
            }
            guard attributes.allSatisfy({ $0 == "@preconcurrency" }) else {
                throw .attributedImport(module: module, line: line)
            }
            return nil
        }
        guard module != ownModule else { throw .importsItself(module: module, line: line) }
        guard ToolchainModules.canNameSkill(module) else {
            throw .forbiddenImport(module: module, line: line)
        }
        guard !isPartial else { throw .partialImport(module: module, line: line) }
        guard attributes.isEmpty else { throw .attributedImport(module: module, line: line) }
        return module
    }

    // `TextLines.run` would mean a member of the type, not of the module.
    private func checkNames(hiding modules: Set<String>) throws(SkillReaderError) {
        let modules = modules.union(ToolchainModules.visible).union(ownModule.map { [$0] } ?? [])
        for (node, _) in source.declarations {
            for name in Self.names(declaredBy: node) where modules.contains(name) {
                throw .hidesModule(name: name, line: source.line(of: node))
            }
        }
    }

    private static func names(declaredBy node: DeclSyntax) -> [String] {
        if let variable = node.as(VariableDeclSyntax.self) {
            return variable.bindings.compactMap {
                $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
            }
        }
        let name = node.asProtocol((any NamedDeclSyntax).self)?.name.text
        return name.map { [$0] } ?? []
    }
}
