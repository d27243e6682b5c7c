import SkillCore

/// Which field of one skill stands for which of another, where both have the same types.
struct FieldPairs: Hashable, Sendable {
    private let others: [String: String]

    /// Pairs fields of one type: first those of one name, then the others in their order.
    ///
    /// Returns nil unless every field of each has one of the other.
    init?(_ fields: [Signature.Field], _ others: [Signature.Field]) {
        guard fields.count == others.count else { return nil }
        var free = others
        var pairs: [String: String] = [:]
        func pair(_ field: Signature.Field, where isRight: (Signature.Field) -> Bool) {
            let place = free.firstIndex { $0.isAlike(field) && isRight($0) }
            guard pairs[field.name] == nil, let place else { return }
            pairs[field.name] = free.remove(at: place).name
        }
        for field in fields { pair(field) { $0.name == field.name } }
        for field in fields { pair(field) { _ in true } }
        guard pairs.count == fields.count else { return nil }
        self.others = pairs
    }

    /// Gives the members of `value` the names that the other skill knows them by.
    func renamed(_ value: JSONValue) -> JSONValue {
        guard let members = value.objectValue else { return value }
        return .object(
            Dictionary(members.map { (others[$0.key] ?? $0.key, $0.value) }) { first, _ in first })
    }

    /// The same pairs, seen from the other skill.
    var inverted: FieldPairs {
        FieldPairs(others: Dictionary(others.map { ($1, $0) }) { first, _ in first })
    }

    private init(others: [String: String]) {
        self.others = others
    }
}

extension Signature.Field {
    /// Whether both take the same values: one that may be left out isn't like one that may not.
    fileprivate func isAlike(_ other: Signature.Field) -> Bool {
        isRequired == other.isRequired && ValueType(swift: type) == ValueType(swift: other.type)
    }
}
