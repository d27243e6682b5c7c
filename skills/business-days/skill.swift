import DateParts
import SkillKit

struct Input: Codable {
    /// The first date, such as `2024-12-20`.
    var start: String
    /// The last date; it counts too.
    var end: String
    /// Dates that aren't worked on; those on weekends don't matter.
    var holidays: [String]?
}

struct Output: Codable {
    /// How many days from Monday to Friday aren't holidays, both ends included.
    var days: Int
}

func run(_ input: Input) throws -> Output {
    let start = try DateParts.run(.init(date: input.start))
    let end = try DateParts.run(.init(date: input.end))
    guard start.dayNumber <= end.dayNumber else {
        throw InvalidInput("The end \"\(input.end)\" is before the start \"\(input.start)\".")
    }
    let length = end.dayNumber - start.dayNumber + 1
    let restWeekdays = (0..<length % 7).map { (start.weekday - 1 + $0) % 7 + 1 }
    let weekdays = length / 7 * 5 + restWeekdays.count(where: isWorkday)

    let holidays = try Set(input.holidays ?? []).map { try DateParts.run(.init(date: $0)) }
    let missed = holidays.count {
        isWorkday($0.weekday) && (start.dayNumber...end.dayNumber).contains($0.dayNumber)
    }
    return Output(days: weekdays - missed)
}

private func isWorkday(_ weekday: Int) -> Bool {
    weekday <= 5
}
