/// An operator of the standard library, and what may stand in its place.
enum MutableOperator: String, Hashable, Sendable {
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case remainder = "%"
    case and = "&&"
    case or = "||"
    case halfOpen = "..<"
    case closed = "..."
    case increase = "+="
    case decrease = "-="
    case multiply = "*="

    /// Whether its second operand is only evaluated when it matters.
    var isLazy: Bool { self == .and || self == .or }

    /// What each mutant does, the most telling first.
    var changes: [String] {
        switch self {
        case .less: ["`<` became `<=`", "`<` became `>`"]
        case .atMost: ["`<=` became `<`", "`<=` became `>=`"]
        case .greater: ["`>` became `>=`", "`>` became `<`"]
        case .atLeast: ["`>=` became `>`", "`>=` became `<=`"]
        case .equal: ["`==` became `!=`"]
        case .unequal: ["`!=` became `==`"]
        case .plus: ["`+` became `-`, or left out the second text or list"]
        case .minus: ["`-` became `+`"]
        case .times: ["`*` became `+`"]
        case .divided: ["`/` became `*`"]
        case .remainder: ["`%` became `/`"]
        case .and: ["`&&` became `||`", "what stands after `&&` was left out"]
        case .or: ["`||` became `&&`", "what stands after `||` was left out"]
        case .halfOpen: ["`..<` ended one later", "`..<` began one later"]
        case .closed: ["`...` ended one earlier", "`...` began one later"]
        case .increase: ["`+=` became `-=`, or added no text or list"]
        case .decrease: ["`-=` became `+=`"]
        case .multiply: ["`*=` became `+=`"]
        }
    }

    /// Declares `mark` as an operator that is this one, or another when a mutant of `numbers` is on.
    ///
    /// Concrete functions for `Int` come first: there are few, so that type checking is quick, and
    /// loops without optimization stay so.
    func declarations(mark: Unicode.Scalar, _ numbers: [Int?]) -> String {
        let numbers = numbers.map { "_skillboxIs(\($0 ?? MutantOperators.noMutant))" }
        let lines = functions(numbers).map { function in
            // The name follows the keyword, and stands in no body.
            function.replacing("func @", with: "func \(mark) ", maxReplacements: 1)
        }
        return (["infix operator \(mark): \(precedence)"] + lines).joined(separator: "\n")
    }

    private var precedence: String {
        switch self {
        case .less, .atMost, .greater, .atLeast, .equal, .unequal: "ComparisonPrecedence"
        case .plus, .minus: "AdditionPrecedence"
        case .times, .divided, .remainder: "MultiplicationPrecedence"
        case .and: "LogicalConjunctionPrecedence"
        case .or: "LogicalDisjunctionPrecedence"
        case .halfOpen, .closed: "RangeFormationPrecedence"
        case .increase, .decrease, .multiply: "AssignmentPrecedence"
        }
    }

    private func functions(_ isOn: [String]) -> [String] {
        switch self {
        case .less: comparisons("\(isOn[0]) ? a <= b : \(isOn[1]) ? a > b : a < b")
        case .atMost: comparisons("\(isOn[0]) ? a < b : \(isOn[1]) ? a >= b : a <= b")
        case .greater: comparisons("\(isOn[0]) ? a >= b : \(isOn[1]) ? a < b : a > b")
        case .atLeast: comparisons("\(isOn[0]) ? a > b : \(isOn[1]) ? a <= b : a >= b")
        case .equal: equations("\(isOn[0]) ? a != b : a == b")
        case .unequal: equations("\(isOn[0]) ? a == b : a != b")
        case .plus:
            arithmetic("\(isOn[0]) ? a - b : a + b", on: "AdditiveArithmetic") + [
                """
                func @<C: RangeReplaceableCollection, S: Sequence>(a: C, b: S) -> C \
                where S.Element == C.Element { \(isOn[0]) ? a : a + b }
                """
            ]
        case .minus: arithmetic("\(isOn[0]) ? a + b : a - b", on: "AdditiveArithmetic")
        case .times: arithmetic("\(isOn[0]) ? a + b : a * b", on: "Numeric")
        case .divided:
            arithmetic("\(isOn[0]) ? a * b : a / b", on: "BinaryInteger")
                + ["func @<T: FloatingPoint>(a: T, b: T) -> T { \(isOn[0]) ? a * b : a / b }"]
        case .remainder: arithmetic("\(isOn[0]) ? a / b : a % b", on: "BinaryInteger")
        case .and:
            connection("if \(isOn[1]) { return a }\nreturn try \(isOn[0]) ? a || b() : a && b()")
        case .or:
            connection("if \(isOn[1]) { return a }\nreturn try \(isOn[0]) ? a && b() : a || b()")
        case .halfOpen:
            ranges(
                "Range", "..<",
                """
                if \(isOn[0]) { return a..<b.advanced(by: 1) }
                if \(isOn[1]), a < b { return a.advanced(by: 1)..<b }
                """)
        case .closed:
            ranges(
                "ClosedRange", "...",
                """
                if \(isOn[0]), a < b { return a...b.advanced(by: -1) }
                if \(isOn[1]), a < b { return a.advanced(by: 1)...b }
                """)
        case .increase:
            assignments("if \(isOn[0]) { a -= b } else { a += b }", on: "AdditiveArithmetic") + [
                """
                func @<C: RangeReplaceableCollection, S: Sequence>(a: inout C, b: S) \
                where S.Element == C.Element { if !\(isOn[0]) { a += b } }
                """
            ]
        case .decrease:
            assignments("if \(isOn[0]) { a += b } else { a -= b }", on: "AdditiveArithmetic")
        case .multiply: assignments("if \(isOn[0]) { a += b } else { a *= b }", on: "Numeric")
        }
    }

    private func comparisons(_ body: String) -> [String] {
        [
            "func @(a: Int, b: Int) -> Bool { \(body) }",
            "func @<T: Comparable>(a: T, b: T) -> Bool { \(body) }",
        ] + mixedComparisons(body)
    }

    private func equations(_ body: String) -> [String] {
        [
            "func @(a: Int, b: Int) -> Bool { \(body) }",
            "func @<T: Equatable>(a: T, b: T) -> Bool { \(body) }",
            "@_disfavoredOverload func @<T>(a: T?, b: _OptionalNilComparisonType) -> Bool { \(body) }",
        ] + mixedComparisons(body)
    }

    private func mixedComparisons(_ body: String) -> [String] {
        ["BinaryInteger", "StringProtocol"].map {
            "@_disfavoredOverload func @<T: \($0), U: \($0)>(a: T, b: U) -> Bool { \(body) }"
        }
    }

    private func arithmetic(_ body: String, on kind: String) -> [String] {
        [
            "func @(a: Int, b: Int) -> Int { \(body) }",
            "func @<T: \(kind)>(a: T, b: T) -> T { \(body) }",
        ]
    }

    private func assignments(_ body: String, on kind: String) -> [String] {
        [
            "func @(a: inout Int, b: Int) { \(body) }",
            "func @<T: \(kind)>(a: inout T, b: T) { \(body) }",
        ]
    }

    private func connection(_ body: String) -> [String] {
        ["func @(a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool {\n\(body) }"]
    }

    private func ranges(_ type: String, _ name: String, _ opening: String) -> [String] {
        [
            "func @(a: Int, b: Int) -> \(type)<Int> {\n\(opening)\nreturn a\(name)b }",
            """
            func @<T: Strideable>(a: T, b: T) -> \(type)<T> where T.Stride: SignedInteger {
            \(opening)
            return a\(name)b }
            """,
            "@_disfavoredOverload func @<T: Comparable>(a: T, b: T) -> \(type)<T> { a\(name)b }",
        ]
    }
}
