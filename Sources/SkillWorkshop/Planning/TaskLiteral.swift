import SkillCore

/// A value that stands in a task's words: a quotation, a number, or a date.
struct TaskLiteral: Hashable, Sendable {
    let value: JSONValue
    /// The words before it, the nearest last, in lower case.
    let before: [String]
    /// The words after it, the nearest first, in lower case.
    let after: [String]

    /// Returns the quotations and numbers in `text`, in their order.
    static func all(in text: String) -> [TaskLiteral] {
        let task = TaskText(text)
        let tokens = task.masked.matches(
            of:
                #/[\u{E000}-\u{F8FF}]|\d+(?:[-\/:]\d+)+(?:T\d+(?::\d+)*Z?)?|\d+(?:\.\d+){2,}|-?\d+(?:,\d{3})*(?:\.\d+)?(?![\p{L}\p{N}_])|[\p{L}\p{N}_'’-]+/#
        ).map { String($0.0) }
        let values = tokens.map { token in
            token.first.flatMap(task.inside).map(JSONValue.string) ?? compound(token)
                ?? number(token)
        }
        return tokens.indices.compactMap { place in
            guard let value = values[place] else { return nil }
            let start = values[..<place].lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
            let end = values[(place + 1)...].firstIndex { $0 != nil } ?? tokens.endIndex
            return TaskLiteral(
                value: value,
                before: tokens[start..<place].suffix(reach).map(plain),
                after: tokens[(place + 1)..<end].prefix(reach).map(plain))
        }
    }

    /// `5-day` is five of `day`.
    private static func plain(_ token: String) -> String {
        String(token.lowercased().drop { $0 == "-" })
    }

    /// How surely the words around it say that it belongs to a field.
    enum Claim: Hashable {
        /// Its neighbors name the field with as many words: `value column "amount"`.
        case named(words: Int)
        /// Its neighbors say what such fields are for: `the 5 most frequent`.
        case implied

        var wordCount: Int {
            switch self {
            case .named(let words): words
            case .implied: 0
            }
        }
    }

    /// What the words around it say of a field called `name`; nil when they say nothing.
    func claim(on name: FieldName) -> Claim? {
        var before = before.map(FieldName.stem)
        while let last = before.last {
            if before.suffix(name.words.count) == name.words[...] {
                return .named(words: name.words.count)
            }
            guard Self.connectives.contains(last) else { break }
            before.removeLast()
        }
        let after = after.map(FieldName.stem)
        if after.prefix(name.words.count) == name.words[...] {
            return .named(words: name.words.count)
        }
        guard value.doubleValue != nil else { return nil }
        return implications.contains { name.words.contains($0) } ? .implied : nil
    }

    /// Words in the names of fields that such a number is given to.
    private var implications: [String] {
        let phrase = " " + before.joined(separator: " ") + " "
        var words: [String] = []
        if Self.isIn(phrase, ["at most", "up to", "no more than", "below", "under", "less than"]) {
            words += ["maximum", "limit", "below", "upper", "value"]
        }
        if Self.isIn(phrase, ["at least", "above", "over", "more than", "greater than"]) {
            words += ["minimum", "above", "lower", "threshold", "value"]
        }
        if let last = before.last, ["the", "top", "first", "best", "last"].contains(last) {
            words += ["limit", "count", "top", "maximum"]
        }
        return words
    }

    private static func isIn(_ phrase: String, _ endings: [String]) -> Bool {
        endings.contains { phrase.hasSuffix(" \($0) ") }
    }

    /// A date, a time, a fraction or a version: `2026-03-01` is no subtraction.
    private static func compound(_ token: String) -> JSONValue? {
        token.wholeMatch(of: #/\d+(?:[-\/:]\d+)+(?:T\d+(?::\d+)*Z?)?|\d+(?:\.\d+){2,}/#) == nil
            ? nil : .string(token)
    }

    private static func number(_ token: String) -> JSONValue? {
        let digits = token.filter { $0 != "," }
        guard digits.last?.isNumber == true, digits.contains(where: \.isNumber) else { return nil }
        if let whole = Int(digits) { return .integer(whole) }
        return Double(digits).flatMap { $0.isFinite && digits.contains(".") ? .number($0) : nil }
    }

    private static let connectives: Set<String> = [
        "of", "to", "a", "an", "the", "named", "called", "with", "at", "by", "is", "are", "as",
        "be",
    ]
    private static let reach = 5
}
