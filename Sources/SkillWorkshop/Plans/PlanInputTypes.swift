import SkillCore

/// What the takers of the task's input want of it, gathered place by place.
struct PlanInputTypes {
    /// A place in the input: fields from the outside in, and elements of arrays.
    enum Turn: Hashable {
        case field(String)
        case element
    }

    private var wanted: ValueType?
    /// What it stands beside, which counts where nobody wants anything and nothing is given.
    private var likely: ValueType?
    /// Whether somebody takes it as it is, whatever that may be.
    private var isTaken = false
    private var fields: [String: PlanInputTypes] = [:]
    private var elements: [PlanInputTypes] = []

    /// Notes that somebody takes the value at `place`; a nil type says nothing about what it is.
    ///
    /// Of two wants that no type suits, the first stays, and the second is found when values are
    /// compared.
    mutating func note(
        _ type: ValueType?, likely: ValueType? = nil, at place: some Collection<Turn>
    ) {
        guard let turn = place.first else {
            if let type { want(type) } else { isTaken = true }
            self.likely = self.likely ?? likely
            return
        }
        switch turn {
        case .field(let name):
            fields[name, default: PlanInputTypes()].note(
                type, likely: likely, at: place.dropFirst())
        case .element:
            if elements.isEmpty { elements.append(PlanInputTypes()) }
            elements[0].note(type, likely: likely, at: place.dropFirst())
        }
    }

    /// The types that the takers leave, with what is `given` where they leave it open.
    func type(given: JSONValue?) -> ValueType {
        let known = given.map(ValueType.init(of:))
        guard var type = shape(given) ?? wanted else { return filled(known ?? .unknown) }
        if let wanted {
            type = Self.narrower(wanted.isOptional ? type.nullable : type, wanted) ?? wanted
        }
        if isTaken || !type.isKnown, let known {
            let narrowed = Self.narrower(type, known) ?? type
            // It is there this time; who can do without it still can.
            type = type.isOptional ? narrowed.nullable : narrowed
        }
        return filled(type)
    }

    /// The fields of the input as a whole.
    func fields(given: [String: JSONValue]?) -> [CheckedPlan.TypedField] {
        let type = type(given: given.map(JSONValue.object))
        return (type.members ?? []).map {
            CheckedPlan.TypedField(name: $0.name, type: $0.type)
        }
    }

    /// What nobody tells is as what it stands beside.
    private func filled(_ type: ValueType) -> ValueType {
        guard !type.isKnown, let likely else { return type }
        let filled = Self.narrower(type, likely) ?? type
        return type.isOptional ? filled.nullable : filled
    }

    /// What paths and maps say, or nil when there are none.
    private func shape(_ given: JSONValue?) -> ValueType? {
        if !fields.isEmpty {
            return .object(
                Dictionary(
                    fields.map { name, inner in (name, inner.type(given: given?[name])) }
                ) { first, _ in first })
        }
        guard let inner = elements.first else { return nil }
        let types = (given?.arrayValue ?? []).map { inner.type(given: $0) }
        return .array(types.isEmpty ? inner.type(given: nil) : ValueType.common(types))
    }

    private mutating func want(_ type: ValueType) {
        wanted = wanted.map { Self.narrower($0, type) ?? $0 } ?? type
    }

    /// What suits both, if anything does: of numbers the whole ones, of what may be null what isn't,
    /// of objects all fields.
    static func narrower(_ left: ValueType, _ right: ValueType) -> ValueType? {
        if left == right { return left }
        switch (left, right) {
        case (.unknown, let type), (let type, .unknown): return type
        case (.integer, .number), (.number, .integer): return .integer
        case (.optional(let left), .optional(let right)):
            return narrower(left, right).map { .optional($0) }
        case (.optional(let wrapped), let type), (let type, .optional(let wrapped)):
            return narrower(wrapped, type)
        case (.choice(let texts), .string), (.string, .choice(let texts)): return .choice(texts)
        case (.choice(let left), .choice(let right)):
            let both = left.filter(Set(right).contains)
            return both.isEmpty ? nil : .choice(both)
        case (.array(let left), .array(let right)):
            return narrower(left, right).map { .array($0) }
        case (.dictionary(let left), .dictionary(let right)):
            return narrower(left, right).map { .dictionary($0) }
        case (.object(let left), .object(let right)):
            var types = Dictionary(left.map { ($0.name, $0.type) }) { first, _ in first }
            for member in right {
                guard let type = types[member.name] else {
                    types[member.name] = member.type
                    continue
                }
                guard let both = narrower(type, member.type) else { return nil }
                types[member.name] = both
            }
            return .object(types)
        case (.object(let members), .dictionary(let element)),
            (.dictionary(let element), .object(let members)):
            var types: [String: ValueType] = [:]
            for member in members {
                guard let both = narrower(member.type, element) else { return nil }
                types[member.name] = both
            }
            return .object(types)
        default: return nil
        }
    }
}
