import SwiftParser
import SwiftSyntax

/// Swift source with its syntax tree, and the questions the rules ask about it.
///
/// The tree is only ever read near its top: expressions may be chains so long that walking them
/// would overflow the stack. Places and texts therefore come from the flat list of tokens.
struct ParsedSource {
    /// A declaration or statement outside any other, with whether a `#if` surrounds it.
    struct Item {
        var node: CodeBlockItemSyntax.Item
        var isConditional: Bool
    }

    let tokens: [SourceToken]
    let items: [Item]
    private let bytes: [UInt8]

    /// Throws instead of overflowing the stack or running for long.
    init(_ source: String) throws(SkillReaderError) {
        tokens = SourceLexer.tokens(of: source)
        try NestingMeter.check(tokens)
        bytes = Array(source.utf8)
        // A debug build of the parser would stop at 20 brackets unless told otherwise. Recovering
        // from some errors takes it time quadratic in what follows, so it has a deadline.
        let file = DeepThread.value(within: Self.deadline) {
            var parser = Parser(source, maximumNestingLevel: Self.maximumNesting)
            return SourceFileSyntax.parse(from: &parser)
        }
        guard let file else { throw .tooSlowToRead }
        items = Self.items(in: file.statements, isConditional: false)
    }

    var declarations: [(node: DeclSyntax, isConditional: Bool)] {
        items.compactMap { item in
            guard case .decl(let node) = item.node else { return nil }
            return (node, item.isConditional)
        }
    }

    /// The line of the first token of `node`, counted from 1.
    func line(of node: some SyntaxProtocol) -> Int {
        let index = firstToken(from: node.position.utf8Offset)
        return index < tokens.count ? tokens[index].line : tokens.last?.line ?? 1
    }

    /// The UTF-8 offset of the first token of `node`.
    func start(of node: some SyntaxProtocol) -> Int {
        let index = firstToken(from: node.position.utf8Offset)
        return index < tokens.count ? tokens[index].range.lowerBound : bytes.count
    }

    /// The source of `node` without what surrounds it.
    func text(of node: some SyntaxProtocol) -> String {
        let first = firstToken(from: node.position.utf8Offset)
        let last = firstToken(from: node.endPosition.utf8Offset) - 1
        guard first <= last, first < tokens.count else { return "" }
        let end = min(tokens[last].range.upperBound, node.endPosition.utf8Offset)
        return text(in: tokens[first].range.lowerBound..<end)
    }

    /// The doc comment before `node`, its lines joined by single spaces.
    func summary(of node: some SyntaxProtocol) -> String {
        let start = node.position.utf8Offset
        return DocComment.text(in: text(in: start..<self.start(of: node)))
    }

    private func text(in range: Range<Int>) -> String {
        guard range.lowerBound < range.upperBound else { return "" }
        return String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    // The index of the first token that starts at or after `offset`.
    private func firstToken(from offset: Int) -> Int {
        var (low, high) = (0, tokens.count)
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].range.lowerBound < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func items(
        in list: CodeBlockItemListSyntax, isConditional: Bool
    ) -> [Item] {
        list.flatMap { element -> [Item] in
            guard case .decl(let node) = element.item,
                let conditional = node.as(IfConfigDeclSyntax.self)
            else { return [Item(node: element.item, isConditional: isConditional)] }
            return conditional.clauses.flatMap { clause -> [Item] in
                guard case .statements(let inner)? = clause.elements else { return [] }
                return items(in: inner, isConditional: true)
            }
        }
    }

    private static let maximumNesting = 256
    private static let deadline = Duration.seconds(10)
}
