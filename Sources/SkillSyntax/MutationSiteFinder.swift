import SwiftParser
import SwiftSyntax

/// Finds the places in a program where something can be wrong and still compile.
final class MutationSiteFinder: SyntaxVisitor {
    struct Found: Sendable {
        var sites: [MutationSite] = []
        /// The numbers that the program mentions: what it compares with decides its edge cases.
        var numbers: Set<Double> = []
        /// The short texts that it mentions.
        var texts: Set<String> = []
    }

    private(set) var found = Found()
    private let lineStarts: [Int]
    private var statements: [ClosedRange<Int>] = []

    init(source: String) {
        let breaks = source.utf8.enumerated().filter { $0.element == UInt8(ascii: "\n") }
        lineStarts = [0] + breaks.map { $0.offset + 1 }
        super.init(viewMode: .sourceAccurate)
    }

    // What is chosen while compiling, and what must be written out: nothing there is changed.
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind {
        .skipChildren
    }
    override func visit(_ node: AvailabilityConditionSyntax) -> SyntaxVisitorContinueKind {
        .skipChildren
    }
    override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
        .skipChildren
    }

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        let range = range(of: node)
        statements.append(line(at: range.lowerBound)...line(at: range.upperBound))
        noteCall(node)
        return .visitChildren
    }

    override func visitPost(_ node: CodeBlockItemSyntax) { statements.removeLast() }

    override func visit(_ node: BinaryOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if let operation = MutableOperator(rawValue: node.operator.text),
            !isBetweenTuples(node)
        {
            note(.operation(operation), at: range(of: node))
        }
        return .skipChildren
    }

    // `sorted(by: <)` and `reduce(0, +)`.
    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        if node.parent?.is(LabeledExprSyntax.self) == true,
            case .binaryOperator(let text) = node.baseName.tokenKind,
            let operation = MutableOperator(rawValue: text), !operation.isLazy
        {
            note(.operation(operation), at: range(of: node))
        }
        return .visitChildren
    }

    override func visit(_ node: UnresolvedTernaryExprSyntax) -> SyntaxVisitorContinueKind {
        note(.choice, at: range(of: node.questionMark))
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        let text = node.literal.text.filter { $0 != "_" }
        guard let value = Int(text) else { return .skipChildren }
        found.numbers.insert(Double(value))
        guard value < Self.largestLiteral, !isInPatternOrTable(Syntax(node)) else {
            return .skipChildren
        }
        note(.integer(value), at: range(of: node))
        return .skipChildren
    }

    override func visit(_ node: FloatLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        if let value = Double(node.literal.text.filter { $0 != "_" }), value.isFinite {
            found.numbers.insert(value)
        }
        return .skipChildren
    }

    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        if let text = node.representedLiteralValue, text.utf8.count <= Self.longestText {
            found.texts.insert(text)
        }
        return .visitChildren
    }

    override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        // `while true` tells the compiler that nothing comes after it.
        guard node.parent?.is(ConditionElementSyntax.self) != true,
            !isInPatternOrTable(Syntax(node))
        else { return .skipChildren }
        note(.truth(node.literal.text == "true"), at: range(of: node))
        return .skipChildren
    }

    override func visit(_ node: IfExprSyntax) -> SyntaxVisitorContinueKind {
        note(node.conditions, of: .condition)
        return .visitChildren
    }

    override func visit(_ node: GuardStmtSyntax) -> SyntaxVisitorContinueKind {
        note(node.conditions, of: .condition)
        return .visitChildren
    }

    override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
        note(node.conditions, of: .loop)
        return .visitChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        if node.whereClause == nil { note(.sequence, at: range(of: node.sequence)) }
        return .visitChildren
    }

    override func visit(_ node: SwitchCaseListSyntax) -> SyntaxVisitorContinueKind {
        let cases = node.compactMap { $0.as(SwitchCaseSyntax.self) }
        guard cases.contains(where: { $0.label.is(SwitchDefaultLabelSyntax.self) }) else {
            return .visitChildren
        }
        for label in cases.compactMap({ $0.label.as(SwitchCaseLabelSyntax.self) }) {
            guard let item = label.caseItems.first, label.caseItems.count == 1,
                item.whereClause == nil
            else { continue }
            note(.pattern, at: range(of: item.pattern))
        }
        return .visitChildren
    }

    private func note(_ conditions: ConditionElementListSyntax, of form: MutationSite.Form) {
        var isPlain = false
        for condition in conditions {
            guard case .expression(let expression) = condition.condition,
                !expression.is(BooleanLiteralExprSyntax.self)
            else { continue }
            isPlain = true
            note(form, at: range(of: expression))
        }
        if !isPlain, let last = conditions.last, !last.condition.is(BooleanLiteralExprSyntax.self) {
            note(.binding, at: range(of: last.condition))
        }
    }

    private func noteCall(_ item: CodeBlockItemSyntax) {
        // The only one of its block may be what the block gives back.
        guard let siblings = item.parent?.as(CodeBlockItemListSyntax.self), siblings.count > 1,
            case .expr(let expression) = item.item
        else { return }
        var call = expression
        if let attempt = call.as(TryExprSyntax.self) { call = attempt.expression }
        guard let called = call.as(FunctionCallExprSyntax.self)?.calledExpression else { return }
        let name =
            called.as(MemberAccessExprSyntax.self)?.declName.baseName.text
            ?? called.as(DeclReferenceExprSyntax.self)?.baseName.text
        guard let name, !Self.neverLeftOut.contains(name) else { return }
        note(.statement(name), at: range(of: item.item))
    }

    private func note(_ form: MutationSite.Form, at range: Range<Int>) {
        let line = line(at: range.lowerBound)
        found.sites.append(
            MutationSite(
                form: form, range: range, line: line, statement: statements.last ?? line...line))
    }

    // Tuples are compared by functions of the standard library that no protocol stands for.
    private func isBetweenTuples(_ node: BinaryOperatorExprSyntax) -> Bool {
        guard let list = node.parent?.as(ExprListSyntax.self),
            let index = list.firstIndex(where: { $0.id == node.id })
        else { return false }
        let places = [
            index > list.startIndex ? list.index(before: index) : nil, list.index(after: index),
        ]
        return places.compactMap(\.self).contains { place in
            place < list.endIndex
                && (list[place].as(TupleExprSyntax.self)?.elements.count ?? 0) > 1
        }
    }

    // Patterns are matched in ways of their own, and one entry of a table is like the next.
    private func isInPatternOrTable(_ node: Syntax) -> Bool {
        var current = node.parent
        while let node = current, !node.is(CodeBlockItemSyntax.self) {
            if node.is(ExpressionPatternSyntax.self) || node.is(SwitchCaseItemSyntax.self) {
                return true
            }
            if let table = node.as(ArrayElementListSyntax.self), table.count > Self.largestTable {
                return true
            }
            if let table = node.as(DictionaryElementListSyntax.self),
                table.count > Self.largestTable
            {
                return true
            }
            current = node.parent
        }
        return false
    }

    private func range(of node: some SyntaxProtocol) -> Range<Int> {
        let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
        return start..<max(start, node.endPositionBeforeTrailingTrivia.utf8Offset)
    }

    private func line(at offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static let largestLiteral = 1_000_000_000
    private static let largestTable = 8
    private static let longestText = 40
    // They end the program, or say what is always so.
    private static let neverLeftOut: Set<String> = [
        "abort", "assert", "assertionFailure", "exit", "fatalError", "precondition",
        "preconditionFailure", "print",
    ]
}
