import DateParts
import SkillKit

struct Input: Codable {
    /// Minute, hour, day of month, month and day of week, such as `30 9 * * MON-FRI`.
    var cron: String
    /// The time after which to look, such as `2024-02-28T23:59`.
    var after: String
    /// How many times to give, at most 50; 1 when left out.
    var count: Int?
}

struct Output: Codable {
    /// The next times in order, such as `2024-02-29T09:30`.
    var times: [String]
}

func run(_ input: Input) throws -> Output {
    let schedule = try Schedule(input.cron)
    let count = input.count ?? 1
    guard (1...50).contains(count) else {
        throw InvalidInput("The count must be from 1 to 50, not \(count).")
    }
    let firstMonth = try month(of: input.after)
    // The calendar repeats after 400 years; the year 10000 doesn't fit the format.
    let months = firstMonth..<min(firstMonth + 400 * 12, 10_000 * 12)
    var times: [String] = []
    for month in months {
        // Times in this format sort as text.
        times += try schedule.times(inMonth: month).lazy.filter { $0 > input.after }
            .prefix(count - times.count)
        guard times.count < count else { break }
    }
    guard !times.isEmpty else {
        throw InvalidInput("The schedule \"\(input.cron)\" never comes.")
    }
    return Output(times: times)
}

/// The month of a time such as `2024-02-28T23:59`, counted from year 0.
private func month(of time: String) throws -> Int {
    guard let match = time.wholeMatch(of: #/([0-9-]+)T(?:[01][0-9]|2[0-3]):[0-5][0-9]/#) else {
        throw InvalidInput("\"\(time)\" isn't a time such as 2024-02-28T23:59.")
    }
    let date = try DateParts.run(.init(date: String(match.1)))
    return date.year * 12 + date.month - 1
}

private struct Schedule {
    private let clock: [String]
    private let days: Field
    private let months: Field
    private let weekdays: Field

    init(_ cron: String) throws {
        let fields = cron.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else {
            throw InvalidInput("\"\(cron)\" isn't a cron schedule: it must have five fields.")
        }
        let minutes = try Field(fields[0], in: 0...59).values.sorted()
        let hours = try Field(fields[1], in: 0...23).values.sorted()
        clock = hours.flatMap { hour in minutes.map { "T\(twoDigits(hour)):\(twoDigits($0))" } }
        days = try Field(fields[2], in: 1...31)
        months = try Field(fields[3], in: 1...12, names: monthNames)
        weekdays = try Field(fields[4], in: 0...7, names: weekdayNames)
    }

    /// All times in a month counted from year 0.
    func times(inMonth month: Int) throws -> [String] {
        guard months.values.contains(month % 12 + 1) else { return [] }
        let year = String(repeating: "0", count: 4 - "\(month / 12)".count) + "\(month / 12)"
        let prefix = "\(year)-\(twoDigits(month % 12 + 1))-"
        let first = try DateParts.run(.init(date: prefix + "01"))
        return (1...first.daysInMonth)
            .filter { includes(day: $0, weekday: (first.weekday + $0 - 1) % 7) }
            .flatMap { day in clock.map { prefix + twoDigits(day) + $0 } }
    }

    /// As in crontab(5): when both fields are restricted, either will do.
    private func includes(day: Int, weekday: Int) -> Bool {
        let matchesDay = days.values.contains(day)
        // Sunday is both 0 and 7.
        let matchesWeekday =
            weekdays.values.contains(weekday) || weekday == 0 && weekdays.values.contains(7)
        return days.isRestricted && weekdays.isRestricted
            ? matchesDay || matchesWeekday : matchesDay && matchesWeekday
    }
}

/// One field of a schedule: a list of `*`, numbers, names and ranges, each with a step or not.
private struct Field {
    let values: Set<Int>
    let isRestricted: Bool

    init(_ text: Substring, in range: ClosedRange<Int>, names: [String: Int] = [:]) throws {
        let items = text.split(separator: ",", omittingEmptySubsequences: false)
        values = try Set(items.flatMap { try Self.values(of: $0, in: range, names: names) })
        isRestricted = !text.hasPrefix("*")
    }

    private static func values(
        of item: Substring, in range: ClosedRange<Int>, names: [String: Int]
    ) throws -> StrideThrough<Int> {
        let notation =
            #/(?:\*|(?<low>[0-9A-Za-z]+)(?:-(?<high>[0-9A-Za-z]+))?)(?:/(?<step>[0-9]+))?/#
        guard let match = item.wholeMatch(of: notation) else { throw invalid(item) }
        let number = { (text: Substring) in names[text.lowercased()] ?? Int(text) }
        let step = match.step.map(number) ?? 1
        let low = match.low.map(number) ?? range.lowerBound
        // `5/10` is every tenth from five on, `5` is five alone.
        let isAlone = match.low != nil && match.step == nil
        let high = match.high.map(number) ?? (isAlone ? low : range.upperBound)
        guard let low, let high, let step, step >= 1, low <= high,
            range.contains(low), range.contains(high)
        else { throw invalid(item) }
        return stride(from: low, through: high, by: step)
    }

    private static func invalid(_ item: Substring) -> InvalidInput {
        InvalidInput("\"\(item)\" can't stand in that field of a cron schedule.")
    }
}

private func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}

private let monthNames = [
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
]

private let weekdayNames = [
    "sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
]
