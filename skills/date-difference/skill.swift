import DateParts
import SkillKit

struct Input: Codable {
    /// The first date, such as `2024-01-31`.
    var start: String
    /// The second date, such as `2024-03-01`.
    var end: String
}

struct Output: Codable {
    /// Days from start to end; negative when the end comes first.
    var days: Int
    /// Whole weeks in those days, rounded towards zero.
    var weeks: Int
    /// Whole years from start to end, such as an age, rounded towards zero.
    var years: Int
}

func run(_ input: Input) throws -> Output {
    let start = try DateParts.run(.init(date: input.start))
    let end = try DateParts.run(.init(date: input.end))
    let days = end.dayNumber - start.dayNumber
    let years = days >= 0 ? wholeYears(from: start, to: end) : -wholeYears(from: end, to: start)
    return Output(days: days, weeks: days / 7, years: years)
}

private func wholeYears(from start: DateParts.Output, to end: DateParts.Output) -> Int {
    let hasPassedDay = (end.month, end.day) >= (start.month, start.day)
    return end.year - start.year - (hasPassedDay ? 0 : 1)
}
