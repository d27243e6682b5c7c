import DateParts
import SkillKit

struct Input: Codable {
    /// The date to begin with, such as `2024-01-31`.
    var date: String
    /// Days to add; negative goes back.
    var days: Int?
    /// Weeks to add; negative goes back.
    var weeks: Int?
    /// Months to add; negative goes back.
    var months: Int?
    /// Years to add; negative goes back.
    var years: Int?
}

struct Output: Codable {
    /// The resulting date, such as `2024-02-29`.
    var date: String
}

func run(_ input: Input) throws -> Output {
    let start = try DateParts.run(.init(date: input.date))
    let months = try bounded(input.years) * 12 + bounded(input.months)
    let days = try bounded(input.weeks) * 7 + bounded(input.days)

    // Months first: a month after January 31 is the last of February.
    let month = start.year * 12 + start.month - 1 + months
    guard month >= 12, month < 10_000 * 12 else { throw outOfRange }
    let first = "\(padded(month / 12, to: 4))-\(padded(month % 12 + 1, to: 2))-01"
    let monthStart = try DateParts.run(.init(date: first))
    let day = min(start.day, monthStart.daysInMonth)
    return Output(date: try date(monthStart.dayNumber + day - 1 + days))
}

/// More than any date can move by, and few enough to calculate with.
private func bounded(_ amount: Int?) throws -> Int {
    let amount = amount ?? 0
    guard (-10_000_000...10_000_000).contains(amount) else { throw outOfRange }
    return amount
}

/// The date by its number of days since 1970-01-01.
///
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
private func date(_ dayNumber: Int) throws -> String {
    // Counted from 0000-03-01, so that a leap day ends its year.
    let number = dayNumber + 719_468
    guard (306..<3_652_365).contains(number) else { throw outOfRange }
    let era = number / 146_097
    let dayOfEra = number % 146_097
    let yearOfEra =
        (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
}

private func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private let outOfRange = InvalidInput("The result is outside the years 1 to 9999.")
