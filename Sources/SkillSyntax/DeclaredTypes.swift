import SwiftSyntax

/// The types a source declares, found by their names as code at some place would find them.
struct DeclaredTypes {
    private var declarations: [[String]: DeclSyntax] = [:]

    init(_ source: ParsedSource) {
        for (node, _) in source.declarations {
            if let declaration = node.as(ExtensionDeclSyntax.self) {
                let path = source.text(of: declaration.extendedType).split(separator: ".")
                addMembers(of: declaration.memberBlock, to: path.map(String.init))
            } else {
                add(node, to: [])
            }
        }
    }

    subscript(path: [String]) -> DeclSyntax? { declarations[path] }

    /// Returns the full path of the type that `name` means inside `path`, the nearest first.
    func path(of name: [String], inside path: [String]) -> [String]? {
        for length in stride(from: path.count, through: 0, by: -1) {
            let candidate = path.prefix(length) + name
            if declarations[Array(candidate)] != nil { return Array(candidate) }
        }
        return nil
    }

    private mutating func add(_ node: DeclSyntax, to path: [String]) {
        guard let name = node.asProtocol((any NamedDeclSyntax).self)?.name.text else { return }
        let path = path + [name]
        if let group = node.asProtocol((any DeclGroupSyntax).self) {
            declarations[path] = declarations[path] ?? node
            addMembers(of: group.memberBlock, to: path)
        } else if node.is(TypeAliasDeclSyntax.self) {
            declarations[path] = declarations[path] ?? node
        }
    }

    private mutating func addMembers(of block: MemberBlockSyntax, to path: [String]) {
        for member in block.members { add(member.decl, to: path) }
    }
}
