import Foundation
import SkillKit

struct Input: Codable {
    /// What the customer wrote.
    var text: String
    /// The queue or team that takes over, such as `billing`.
    var queue: String
    /// How urgent it is, such as `high`.
    var priority: String
    /// The reply that is proposed.
    var reply: String
}

struct Output: Codable {
    /// One line with the queue, the priority and how the message begins.
    var title: String
    /// The note in Markdown: queue, priority, the message as a quotation, and the reply.
    var markdown: String
}

func run(_ input: Input) throws -> Output {
    let words = input.text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { throw InvalidInput("The message is empty.") }
    let beginning = words.prefix(wordsInTitle).joined(separator: " ")
    let ending = words.count > wordsInTitle ? "…" : ""
    return Output(
        title: "[\(input.priority)] \(input.queue): \(beginning)\(ending)",
        markdown: """
            - Queue: \(input.queue)
            - Priority: \(input.priority)

            ## Message

            \(quotation(of: input.text))

            ## Proposed reply

            \(quotation(of: input.reply))
            """)
}

/// As a quotation, what somebody wrote can't pass for a heading or a list of the note.
private func quotation(of text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
        .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .map { $0.allSatisfy(\.isWhitespace) ? ">" : "> \($0)" }
        .joined(separator: "\n")
}

private let wordsInTitle = 8
