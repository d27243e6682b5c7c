import SkillKit

struct Input: Codable {
    /// The queue or team that takes care of the message, such as `billing`.
    var queue: String
    /// `urgent`, `high` or `normal`, which decides when an answer is promised.
    var priority: String
}

struct Output: Codable {
    /// The text of the reply, to be read by a person before it is sent.
    var reply: String
}

func run(_ input: Input) throws -> Output {
    let queue = input.queue.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !queue.isEmpty else { throw InvalidInput("The queue must have a name.") }
    let promise: String
    switch input.priority {
    case "urgent": promise = "within four hours"
    case "high": promise = "within one business day"
    case "normal": promise = "within two business days"
    default:
        throw InvalidInput("\"\(input.priority)\" isn't urgent, high or normal.")
    }
    let regret = input.priority == "normal" ? "" : " We are sorry for the trouble."
    return Output(
        reply: """
            Hello,

            thank you for your message.\(regret) Our \(queue) team is looking into it and will \
            answer \(promise).

            Kind regards
            Customer support
            """)
}
