/// What kind of answer the words of a sub-goal ask for.
struct TaskQuestion {
    enum Answer: Hashable {
        /// `Is this number valid?`
        case yesOrNo
        /// `How many words …?`
        case number
        /// `Which lines …?`
        case texts
    }

    let answer: Answer?
    /// What follows `into` and `as`: what something is made to be.
    private let made: [String]
    /// What follows `from`.
    private let origin: [String]
    /// `from worst to best`: words whose order is the point.
    private let passage: (from: String, to: String)?

    init(_ text: String) {
        let words = TaskText(text).masked.lowercased()
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
        answer = Self.answer(words)
        let isConversion = words.contains { Self.conversions.contains($0) }
        made = Self.words(words, after: isConversion ? ["into", "as", "to"] : ["into", "as"])
        passage = Self.passage(words)
        origin = Self.words(words, after: ["from"])
    }

    /// What it asks for that a step which takes and gives such fields doesn't give; nil when it may.
    ///
    /// `names` are the words in the names of what any skill gives.
    func mismatch(
        among names: Set<String>, taking input: [(name: FieldName, summary: String)],
        giving output: [(name: FieldName, summary: String, type: ValueType)]
    ) -> String? {
        switch answer {
        case .yesOrNo where !output.contains(where: { $0.type.unwrapped == .bool }): "yes or no"
        case .number where !output.contains(where: { $0.type.hasNumbers }): "a number"
        case .texts where output.allSatisfy({ $0.type.isOneMeasure }): "more than a number"
        default:
            asksForPassage(input, output)
                ?? made.first { names.contains($0) && !Self.words(of: output).contains($0) }
                ?? (isReversed(input, output) ? "the reverse" : nil)
        }
    }

    /// A skill that goes `from` one thing `to` another has fields for both.
    private func asksForPassage(
        _ input: [(name: FieldName, summary: String)],
        _ output: [(name: FieldName, summary: String, type: ValueType)]
    ) -> String? {
        guard let passage else { return nil }
        let isTaken = input.contains { $0.name.words.contains(FieldName.stem(passage.from)) }
        let isGiven = Self.words(of: output).contains(FieldName.stem(passage.to))
        return isTaken && isGiven ? nil : "\"from \(passage.from) to \(passage.to)\""
    }

    /// `JSON into CSV` is not what turns CSV into JSON.
    private func isReversed(
        _ input: [(name: FieldName, summary: String)],
        _ output: [(name: FieldName, summary: String, type: ValueType)]
    ) -> Bool {
        let taken = input.flatMap { FieldName.words(of: $0.summary) + $0.name.words }
        let given = Self.words(of: output)
        return made.contains { word in
            input.contains { $0.name.words.contains(word) } && !given.contains(word)
        }
            || origin.contains { word in
                output.contains { $0.name.words.contains(word) } && !taken.contains(word)
            }
    }

    private static func words(
        of output: [(name: FieldName, summary: String, type: ValueType)]
    ) -> [String] {
        output.flatMap { FieldName.words(of: $0.summary) + $0.name.words }
    }

    private static func passage(_ words: [String]) -> (from: String, to: String)? {
        guard let start = words.lastIndex(of: "from"),
            let middle = words[start...].firstIndex(of: "to"), middle > start + 1,
            middle < words.endIndex - 1, middle - start < 4
        else { return nil }
        let rest = words[(middle + 1)...].prefix(2)
        let end = articles.contains(rest.first ?? "") ? rest.last : rest.first
        let beginning = words[middle - 1]
        // Numbers and dates go by their own order.
        guard let end, beginning.first?.isLetter == true, end.first?.isLetter == true
        else { return nil }
        return (beginning, end)
    }

    private static func answer(_ words: [String]) -> Answer? {
        guard let first = words.first else { return nil }
        if ["is", "are", "was", "were", "does", "did", "has"].contains(first) { return .yesOrNo }
        for (word, next) in zip(words, words.dropFirst()) where word == "how" {
            if ["many", "much", "long", "far", "old"].contains(next) { return .number }
        }
        guard ["which", "who", "when", "where"].contains(first) else { return nil }
        if first != "which" { return .texts }
        return words.dropFirst().first.map { FieldName.stem($0) != $0 } == true ? .texts : nil
    }

    /// The next words after any of some prepositions, without articles.
    private static func words(_ words: [String], after prepositions: [String]) -> [String] {
        guard let place = words.lastIndex(where: { prepositions.contains($0) }) else { return [] }
        return words[(place + 1)...].filter { !articles.contains($0) }
            .prefix(1).map(FieldName.stem)
    }

    private static let articles: Set<String> = ["a", "an", "the", "its", "one"]
    private static let conversions: Set<String> = [
        "change", "convert", "transform", "translate", "turn",
    ]
}

extension ValueType {
    /// Whether there are numbers in it, and not only among other things.
    fileprivate var hasNumbers: Bool {
        switch self {
        case .integer, .number: true
        case .array(let inner), .dictionary(let inner), .optional(let inner): inner.hasNumbers
        default: false
        }
    }

    /// Whether it is a number, or yes or no.
    fileprivate var isOneMeasure: Bool {
        switch unwrapped {
        case .integer, .number, .bool: true
        default: false
        }
    }
}
