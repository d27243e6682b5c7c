import DateParts
import SkillKit

struct Input: Codable {
    /// A date such as `2021-01-03`.
    var date: String
}

struct Output: Codable {
    /// The year the week belongs to, which around New Year may differ from the date's.
    var year: Int
    /// From 1 to 53.
    var week: Int
    /// From 1, Monday, to 7, Sunday.
    var weekday: Int
    /// The week date, such as `2020-W53-7`.
    var text: String
}

func run(_ input: Input) throws -> Output {
    let date = try DateParts.run(.init(date: input.date))
    let week = weekNumber(of: date)
    if week == 0 {
        return output(date.year - 1, try lastWeek(of: date.year - 1), date.weekday)
    }
    if week > (try lastWeek(of: date.year)) {
        return output(date.year + 1, 1, date.weekday)
    }
    return output(date.year, week, date.weekday)
}

/// The week that holds the date's Thursday (ISO 8601); 0 when that Thursday is in the year before.
private func weekNumber(of date: DateParts.Output) -> Int {
    (date.dayOfYear - date.weekday + 10) / 7
}

private func lastWeek(of year: Int) throws -> Int {
    // December 28 is always in the year's last week.
    weekNumber(of: try DateParts.run(.init(date: "\(padded(year, to: 4))-12-28")))
}

private func output(_ year: Int, _ week: Int, _ weekday: Int) -> Output {
    let text = "\(padded(year, to: 4))-W\(padded(week, to: 2))-\(weekday)"
    return Output(year: year, week: week, weekday: weekday, text: text)
}

private func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
