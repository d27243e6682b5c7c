import SkillKit

struct Input: Codable {
    /// The text of a contract, an order or an invoice.
    var text: String
}

struct Output: Codable {
    /// How many days there are to pay; 0 when payment is due on receipt.
    var days: Int
    /// The sentence that says so.
    var sentence: String
}

func run(_ input: Input) throws -> Output {
    for sentence in sentences(of: input.text) where sentence.contains(payment) {
        guard !sentence.contains(otherTerm) else { continue }
        if let days = days(in: sentence) { return Output(days: days, sentence: sentence) }
    }
    throw InvalidInput("The text doesn't say within how many days to pay.")
}

/// Sentences and clauses, with single blanks; a line that only wraps doesn't end one.
private func sentences(of text: String) -> [String] {
    text.split(separator: #/\n[ \t\r]*\n|[.;!?](?=\s|$)/#)
        .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        .filter { !$0.isEmpty }
}

private func days(in sentence: String) -> Int? {
    if let match = sentence.firstMatch(of: net) { return Int(match.count) }
    if let match = sentence.firstMatch(of: period), let count = Int(match.count) {
        return match.unit.lowercased().hasPrefix("week") ? count * 7 : count
    }
    return sentence.contains(receipt) ? 0 : nil
}

private var payment: some RegexComponent {
    #/\b(?:pay|pays|paid|payable|payments?|invoices?|invoiced|net)\b/#
        .ignoresCase().wordBoundaryKind(.simple)
}

/// Days that are about something else than when the price is due.
private var otherTerm: some RegexComponent {
    #/\b(?:discount|late|interest|overdue|terminate|termination|refund|refunds)\b/#
        .ignoresCase().wordBoundaryKind(.simple)
}

private var net: Regex<(Substring, count: Substring)> {
    #/\bnet (?<count>[0-9]{1,4})\b/#.ignoresCase().wordBoundaryKind(.simple)
}

/// Such as `30 days`, `thirty (30) calendar days` or `2 weeks`.
private var period: Regex<(Substring, count: Substring, unit: Substring)> {
    #/\b(?<count>[0-9]{1,4})\)? (?:calendar |business |working )?(?<unit>days?|weeks?)\b/#
        .ignoresCase().wordBoundaryKind(.simple)
}

private var receipt: some RegexComponent {
    #/\b(?:on|upon) (?:the )?receipt\b/#.ignoresCase().wordBoundaryKind(.simple)
}
