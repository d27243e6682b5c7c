import Foundation
import SkillKit

struct Input: Codable {
    /// A number as people write it, such as `1,234.50`, `$99`, `(12)` or `7.5%`.
    var text: String
}

struct Output: Codable {
    var number: Double
}

func run(_ input: Input) throws -> Output {
    var rest = input.text.trimmingCharacters(in: .whitespacesAndNewlines)[...]
    let isInParentheses = rest.hasPrefix("(") && rest.hasSuffix(")")
    if isInParentheses { rest = rest.dropFirst().dropLast() }
    var isNegative = isInParentheses
    if !isInParentheses, let first = rest.first, signs.contains(first) {
        isNegative = first != "+"
        rest.removeFirst()
    }
    if let first = rest.first, currencies.contains(first) { rest.removeFirst() }
    let isPercentage = rest.hasSuffix("%")
    if isPercentage { rest.removeLast() }
    if isPercentage, rest.hasSuffix(" ") { rest.removeLast() }

    guard let size = size(of: rest) else {
        throw InvalidInput("\"\(input.text)\" isn't a number.")
    }
    guard size.isFinite else {
        throw InvalidInput("\"\(input.text)\" is too large a number.")
    }
    let value = isPercentage ? size / 100 : size
    return Output(number: isNegative ? -value : value)
}

/// The size of a number without a sign, or nil when it isn't one.
private func size(of text: Substring) -> Double? {
    let whole = text.prefix { digits.contains($0) || $0 == "," }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    let isGrouped =
        (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
    let rest = text.dropFirst(whole.count)
    // `Double` also reads signs, `inf` and hexadecimal numbers, which nobody writes in a table.
    guard groups.count == 1 || isGrouped,
        !whole.isEmpty || rest.hasPrefix("."),
        rest.allSatisfy({ digits.contains($0) || ".eE+-".contains($0) })
    else { return nil }
    return Double(whole.filter { $0 != "," } + rest)
}

private let digits: Set<Character> = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
private let signs: Set<Character> = ["+", "-", "−"]
private let currencies: Set<Character> = ["$", "€", "£", "¥"]
