import SkillCore

// What the words around a value say of it, whatever field it goes to.
extension TaskLiteral {
    /// Words that say to go back or forward by a number: `subtract 30 days`, `10 days before`.
    struct Movement: Hashable {
        var isBackward: Bool
        /// By their stems.
        var words: Set<String>
    }

    /// Nil when no such word stands near it, or it isn't a positive number.
    var movement: Movement? {
        guard let number = value.doubleValue, number > 0 else { return nil }
        let near = Set(before + after.prefix(Self.nearness))
        let back = near.intersection(Self.backward)
        let words = back.isEmpty ? near.intersection(Self.forward) : back
        guard !words.isEmpty else { return nil }
        return Movement(
            isBackward: !back.isEmpty,
            words: Set(words.union(near.intersection(["go", "move"])).map(FieldName.stem)))
    }

    /// What a number counts: `days` of `30 days after`; empty when nothing follows it.
    var units: [String] {
        guard value.doubleValue != nil else { return [] }
        return after.prefix { !Self.prepositions.contains($0) }.map(FieldName.stem)
    }

    /// Whether it may be the first, or the last, of several values for several fields.
    ///
    /// `from` begins, and `to` ends.
    func canStand(atStart isStart: Bool, atEnd isEnd: Bool) -> Bool {
        switch before.last {
        case "from", "since": !isEnd
        case "to", "until", "till": !isStart
        default: true
        }
    }

    private static let backward: Set<String> = [
        "ago", "back", "before", "deduct", "earlier", "minus", "prior", "subtract",
    ]
    private static let forward: Set<String> = ["after", "ahead", "forward", "later", "plus"]
    private static let prepositions: Set<String> = [
        "after", "ago", "and", "as", "at", "back", "before", "by", "earlier", "for", "from", "in",
        "into", "is", "later", "of", "on", "or", "per", "than", "to", "using", "with", "without",
    ]
    private static let nearness = 3
}
