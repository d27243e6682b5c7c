/// A place in a source where a mutant differs from the program.
struct MutationSite: Hashable, Sendable {
    /// What stands there, and so what can be wrong with it.
    enum Form: Hashable, Sendable {
        /// An operator between two operands, or one that is passed to a function.
        case operation(MutableOperator)
        /// A whole number as it is written.
        case integer(Int)
        case truth(Bool)
        /// The condition of an `if` or `guard`.
        case condition
        /// The condition of a loop, which must not go on for ever.
        case loop
        /// What comes after the last condition of an `if let` or `while let`.
        case binding
        /// What comes after the sequence of a `for`.
        case sequence
        /// What comes after the pattern of a `case` in a `switch` that has a `default`.
        case pattern
        /// The `?` between a condition and what it chooses from.
        case choice
        /// A call whose value isn't used.
        case statement(String)
    }

    var form: Form
    /// UTF-8 offsets into the source.
    var range: Range<Int>
    /// Counted from 1.
    var line: Int
    /// The lines of the statement around it.
    var statement: ClosedRange<Int>

    /// What each of its mutants does, the most telling first.
    var changes: [String] {
        switch form {
        case .operation(let operation): operation.changes
        case .integer(let value):
            // Many numbers can't be less than 0.
            ["`\(value)` became `\(value + 1)`"]
                + (value > 0 ? ["`\(value)` became `\(value - 1)`"] : [])
        case .truth(let value): ["`\(value)` became `\(!value)`"]
        case .condition:
            [
                "the condition was never met", "the condition was always met",
                "the condition was negated",
            ]
        case .loop, .sequence: ["the loop was left out"]
        case .binding: ["what is done when there is a value was left out"]
        case .pattern: ["the case was left out"]
        case .choice: ["the second value was always chosen", "the first value was always chosen"]
        case .statement(let call): ["the call of `\(call)` was left out"]
        }
    }

    /// What stands before, instead of and behind the range in the program of all mutants.
    ///
    /// `numbers` are those of its mutants, in the order of ``changes``; `mark` is an operator of its
    /// own.
    func rewriting(
        _ numbers: [Int?], mark: Unicode.Scalar
    ) -> (before: String, instead: String?, after: String) {
        let numbers = numbers.map { $0 ?? MutantOperators.noMutant }
        func keeps(_ place: Int) -> String { "_skillboxKeeps(\(numbers[place]))" }
        func isOn(_ place: Int) -> String { "_skillboxIs(\(numbers[place]))" }
        switch form {
        case .operation: return ("", String(mark), "")
        case .integer(let value):
            let less = numbers.count > 1 ? "\(isOn(1)) ? \(value - 1) : " : ""
            return (
                "", "(\(isOn(0)) ? \(value + 1) : \(less)\(value))", ""
            )
        case .truth(let value): return ("", value ? keeps(0) : isOn(0), "")
        case .condition:
            let list = numbers.map(String.init).joined(separator: ", ")
            return ("_skillboxCondition(\(list), ", nil, ")")
        case .loop: return ("_skillboxCondition(\(numbers[0]), -1, -1, ", nil, ")")
        case .binding: return ("", nil, ", \(keeps(0))")
        case .sequence, .pattern: return ("", nil, " where \(keeps(0))")
        case .choice: return ("", "&& \(keeps(0)) || \(isOn(1)) ?", "")
        case .statement: return ("if \(keeps(0)) { ", nil, " }")
        }
    }
}
