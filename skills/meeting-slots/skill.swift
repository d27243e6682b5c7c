import SkillKit

struct Input: Codable {
    /// When someone is busy, for all the people who should meet, in any order.
    var busy: [Slot]
    /// How long the meeting takes, in minutes.
    var minutes: Int
    /// When the day begins; `09:00` when left out.
    var dayStart: String?
    /// When the day ends; `17:00` when left out.
    var dayEnd: String?
}

/// A stretch of one day, in hours and minutes such as `09:30`.
struct Slot: Codable {
    var start: String
    var end: String
}

struct Output: Codable {
    /// When everyone is free for long enough, in order.
    var slots: [Slot]
}

func run(_ input: Input) throws -> Output {
    guard input.minutes >= 1 else {
        throw InvalidInput("A meeting takes at least 1 minute, not \(input.minutes).")
    }
    let day = try minutes(Slot(start: input.dayStart ?? "09:00", end: input.dayEnd ?? "17:00"))
    let busy = try input.busy.map(minutes).sorted { $0.lowerBound < $1.lowerBound }

    var slots: [Slot] = []
    var free = day.lowerBound
    for taken in busy.map({ $0.clamped(to: day) }) where !taken.isEmpty {
        if taken.lowerBound - free >= input.minutes {
            slots.append(slot(from: free, to: taken.lowerBound))
        }
        free = max(free, taken.upperBound)
    }
    if day.upperBound - free >= input.minutes {
        slots.append(slot(from: free, to: day.upperBound))
    }
    return Output(slots: slots)
}

private func minutes(_ slot: Slot) throws -> Range<Int> {
    let start = try minutes(slot.start)
    let end = try minutes(slot.end)
    guard start <= end else {
        throw InvalidInput("\"\(slot.end)\" is before \"\(slot.start)\".")
    }
    return start..<end
}

/// Minutes since midnight, of which `24:00` is the last.
private func minutes(_ time: String) throws -> Int {
    guard let match = time.wholeMatch(of: #/([0-9]{1,2}):([0-5][0-9])/#),
        let hour = Int(match.1), let minute = Int(match.2), hour * 60 + minute <= 24 * 60
    else {
        throw InvalidInput("\"\(time)\" isn't a time such as 09:30.")
    }
    return hour * 60 + minute
}

private func slot(from start: Int, to end: Int) -> Slot {
    Slot(start: clock(start), end: clock(end))
}

private func clock(_ minutes: Int) -> String {
    "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
}

private func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}
