import DateParts
import SkillKit

struct Input: Codable {
    /// Any text, such as a letter or a contract.
    var text: String
}

struct Output: Codable {
    /// The dates such as `2024-02-29`, in the order they appear, each once.
    var dates: [String]
}

func run(_ input: Input) throws -> Output {
    let pattern =
        #/
        \b(?: (?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})
        | (?<dottedDay>[0-9]{1,2})\.(?<dottedMonth>[0-9]{1,2})\.(?<dottedYear>[0-9]{4})
        | (?<britishDay>[0-9]{1,2})(?:st|nd|rd|th)?\s(?:of\s)?(?<britishMonth>[A-Za-z]{3,9})
            \.?,?\s(?<britishYear>[0-9]{4})
        | (?<namedMonth>[A-Za-z]{3,9})\.?\s(?<namedDay>[0-9]{1,2})(?:st|nd|rd|th)?
            ,?\s(?<namedYear>[0-9]{4})
        )\b
        /#.wordBoundaryKind(.simple)
    var dates: [String] = []
    var seen: Set<String> = []
    for match in input.text.matches(of: pattern) {
        let year = match.year ?? match.dottedYear ?? match.britishYear ?? match.namedYear
        let month = match.month ?? match.dottedMonth ?? match.britishMonth ?? match.namedMonth
        let day = match.day ?? match.dottedDay ?? match.britishDay ?? match.namedDay
        guard let year, let month, let day, let number = monthNumber(month) else { continue }
        let date = "\(year)-\(padded(number))-\(padded(String(day)))"
        // What the calendar doesn't have, such as February 30, is no date.
        guard (try? DateParts.run(.init(date: date))) != nil else { continue }
        if seen.insert(date).inserted { dates.append(date) }
    }
    return Output(dates: dates)
}

/// The number of a month written as a number, in full, or in its first letters.
private func monthNumber(_ month: Substring) -> String? {
    guard month.first?.isLetter == true else { return String(month) }
    let name = month.lowercased()
    let place = monthNames.firstIndex {
        $0 == name || $0.prefix(3) == name || name == "sept" && $0.hasPrefix("sept")
    }
    return place.map { String($0 + 1) }
}

private func padded(_ digits: String) -> String {
    digits.count < 2 ? "0\(digits)" : digits
}

private let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]
