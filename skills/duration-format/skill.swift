import SkillKit

struct Input: Codable {
    /// How long, in seconds; a fraction is rounded to the nearest second.
    var seconds: Double
}

struct Output: Codable {
    /// The duration with its units, such as `1d 2h 3m 4s`, without those there are none of.
    var text: String
}

func run(_ input: Input) throws -> Output {
    // Beyond, a Double no longer tells one second from the next.
    guard abs(input.seconds) <= 9e15 else {
        throw InvalidInput("\(input.seconds) seconds are too many to format.")
    }
    var rest = Int(abs(input.seconds).rounded())
    guard rest > 0 else { return Output(text: "0s") }
    var parts: [String] = []
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] where rest >= length {
        parts.append("\(rest / length)\(unit)")
        rest %= length
    }
    let sign = input.seconds < 0 ? "-" : ""
    return Output(text: sign + parts.joined(separator: " "))
}
