import Foundation
import SkillKit

struct Input: Codable {
    /// Any text, such as an invoice or a contract.
    var text: String
}

struct Output: Codable {
    /// The amounts such as `EUR 12500.00`, in the order they appear.
    var amounts: [String]
    /// The same without their currencies.
    var numbers: [Double]
}

func run(_ input: Input) throws -> Output {
    let pattern =
        #/
        (?<before>\b(?:EUR|USD|GBP|CHF|JPY)|[€$£¥])\s?
            (?<amount>[0-9](?:[0-9,.]{0,24}[0-9])?)(?![0-9])
        | \b(?<size>[0-9](?:[0-9,.]{0,24}[0-9])?)
            \s?(?<after>(?:EUR|USD|GBP|CHF|JPY)\b|[€$£¥])
        /#.wordBoundaryKind(.simple)
    let plain = #/(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?/#
    var output = Output(amounts: [], numbers: [])
    for match in input.text.matches(of: pattern) {
        let currency = match.before ?? match.after ?? ""
        let written = match.amount ?? match.size ?? ""
        // Such as `1.2.3` or `1,50`, which is no number in English.
        guard written.wholeMatch(of: plain) != nil else { continue }
        let digits = written.filter { $0 != "," }
        guard let number = Double(digits), number < 1e15 else {
            throw InvalidInput("\"\(match.0)\" is too large an amount.")
        }
        let code = codes[String(currency)] ?? String(currency)
        output.amounts.append("\(code) \(String(format: "%.2f", number))")
        output.numbers.append(number)
    }
    return output
}

/// What a sign stands for where nothing else is said.
private let codes = ["€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"]
