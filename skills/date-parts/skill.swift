import SkillKit

struct Input: Codable {
    /// A date such as `2024-02-29` (ISO 8601), from year 1 to 9999.
    var date: String
}

struct Output: Codable {
    var year: Int
    /// From 1 to 12.
    var month: Int
    /// From 1 to 31.
    var day: Int
    /// From 1, Monday, to 7, Sunday.
    var weekday: Int
    /// The weekday in English, such as `Monday`.
    var weekdayName: String
    /// From 1 to 366.
    var dayOfYear: Int
    /// From 28 to 31.
    var daysInMonth: Int
    /// Days since 1970-01-01, negative before.
    var dayNumber: Int
}

func run(_ input: Input) throws -> Output {
    guard let match = input.date.wholeMatch(of: #/([0-9]{4})-([0-9]{2})-([0-9]{2})/#),
        let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
        year >= 1, (1...12).contains(month), (1...length(ofMonth: month, year)).contains(day)
    else {
        throw InvalidInput("\"\(input.date)\" isn't a date such as 2024-02-29.")
    }
    let dayOfYear = (1..<month).reduce(day) { $0 + length(ofMonth: $1, year) }
    let dayNumber = daysBefore(year) + dayOfYear - 1 - daysBefore(1970)
    // The first day of year 1 was a Monday.
    let weekday = (daysBefore(year) + dayOfYear - 1) % 7 + 1
    return Output(
        year: year, month: month, day: day, weekday: weekday,
        weekdayName: weekdayNames[weekday - 1], dayOfYear: dayOfYear,
        daysInMonth: length(ofMonth: month, year), dayNumber: dayNumber)
}

private func length(ofMonth month: Int, _ year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

private func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
}

/// Days from the beginning of year 1 to the beginning of `year`, in the Gregorian calendar.
private func daysBefore(_ year: Int) -> Int {
    let past = year - 1
    return past * 365 + past / 4 - past / 100 + past / 400
}

private let weekdayNames = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
]
