import SkillCore

/// What can be referred to from one place of a plan.
struct PlanScope {
    let inputs: PlanInputs
    let calls: PlanCalls
    /// The steps before it; nil for those that call nothing.
    let steps: [CheckedPlan.Step?]
    /// The step that it is in, counted from 0; nil for the output.
    let step: Int?
    /// The type of `$item`; nil where there is none.
    var item: ValueType?

    init(inputs: PlanInputs, calls: PlanCalls, steps: [CheckedPlan.Step?], step: Int?) {
        self.inputs = inputs
        self.calls = calls
        self.steps = steps
        self.step = step
    }

    /// What a reference leads to, as far as it suits `wanted`; nil for what takes from a step that
    /// calls nothing.
    func taken(
        _ reference: PlanReference, as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        if reference.root == .item {
            guard let item else { throw .itemOutsideMap }
            guard item != .unknown else { return nil }
        }
        try compareGiven(reference, with: wanted)
        guard let type = try type(of: reference) else { return nil }
        if case .other(let text)? = wanted?.unwrapped, type == wanted { throw .foreignType(text) }
        guard type.isKnown else {
            switch reference.root {
            case .step: throw .foreignType("\(type)")
            case .input where isAbsent(reference.path):
                throw .unknownSource(
                    reference, there: (inputs.given ?? [:]).keys.sorted().map { "$input.\($0)" })
            case .input, .item: throw .unknownType(source: "\(reference)")
            }
        }
        try compare(type, with: wanted, source: "\(reference)")
        return .reference(reference, type)
    }

    private func type(of reference: PlanReference) throws(PlanProblem.Kind) -> ValueType? {
        var path = reference.path[...]
        var type: ValueType
        switch reference.root {
        case .input:
            type = .object(
                inputs.fields.map { ValueType.Member(name: $0.name, type: $0.type) })
            let names = path.first.map { [$0] } ?? inputs.fields.map(\.name)
            guard names.allSatisfy(\.canNameField) else { throw .noFieldName }
        case .item: type = item ?? .unknown
        case .step(let index):
            guard index < (step ?? steps.count), steps.indices.contains(index) else {
                throw .notYet(reference)
            }
            guard let step = steps[index] else { return nil }
            guard let name = path.popFirst() else {
                type = step.whole
                break
            }
            guard let field = step.fields.first(where: { $0.name == name }) else {
                throw .unknownSource(
                    reference, there: step.fields.map { "$\(index + 1).\($0.name)" })
            }
            type = step.seen(field.type)
        }
        for (place, name) in path.enumerated() {
            let start = Array(reference.path.dropLast(path.count - place))
            guard let members = type.members else {
                throw .noObject(reference, given: "\(type)")
            }
            guard let member = members.first(where: { $0.name == name }) else {
                throw .unknownSource(
                    reference,
                    there: members.map {
                        "\(PlanReference(reference.root, start + [$0.name]))"
                    })
            }
            type = type.isOptional ? member.type.nullable : member.type
        }
        return type
    }

    /// Compares the input that was given, value by value.
    ///
    /// An array that isn't there has no elements to compare: that it may be absent is a matter of the
    /// map that goes through it.
    func compareGiven(
        _ reference: PlanReference, with wanted: ValueType?
    ) throws(PlanProblem.Kind) {
        guard let given = inputs.given else { return }
        let wanted = wanted ?? (mayBeAbsent(reference) ? .optional(.unknown) : .unknown)
        for place in inputs.places(of: reference, at: step) {
            guard case .field(let name)? = place.first else {
                try compareWhole(given, with: wanted)
                continue
            }
            guard let value = given[name] else {
                if wanted.isOptional || place.contains(.element) { continue }
                throw .unknownSource(
                    PlanReference(.input, [name]),
                    there: given.keys.sorted().map { "$input.\($0)" })
            }
            guard let fault = Self.fault(in: value, at: place.dropFirst(), wanted) else { continue }
            // Where the reference itself leads to the value, nothing else has to be named.
            let direct = Self.value(in: value, at: place.dropFirst())
            if let kind = direct.flatMap({ wanted.fault(in: $0) }), kind.hasPrefix("is ") {
                throw .wrongType(
                    wanted: "\(wanted)", given: String(kind.dropFirst(3)), source: "\(reference)")
            }
            throw .wrongValue(
                wanted: Self.named(wanted), source: "\(PlanReference.input(name))", fault: fault)
        }
    }

    private func compareWhole(
        _ given: [String: JSONValue], with wanted: ValueType
    ) throws(PlanProblem.Kind) {
        guard let fault = wanted.fault(in: .object(given)) else { return }
        throw .wrongValue(wanted: "\(wanted)", source: "\(PlanReference(.input))", fault: fault)
    }

    /// Whether all who take it can do without it.
    private func mayBeAbsent(_ reference: PlanReference) -> Bool {
        // What is wrong with a reference is told when its type is wanted.
        guard let type = try? type(of: reference) else { return false }
        return type.isOptional
    }

    private func isAbsent(_ path: [String]) -> Bool {
        guard let given = inputs.given, !path.isEmpty else { return false }
        var value: JSONValue? = .object(given)
        for name in path { value = value?[name] }
        return value == nil
    }

    private static func named(_ wanted: ValueType) -> String {
        switch wanted {
        case .unknown, .optional(.unknown): "A value"
        case .array(.unknown): "An array"
        default: "\(wanted)"
        }
    }

    /// The value at a place that goes through no array.
    private static func value(
        in value: JSONValue, at place: ArraySlice<PlanInputTypes.Turn>
    ) -> JSONValue? {
        guard let turn = place.first else { return value }
        guard case .field(let name) = turn, let inner = value[name] else { return nil }
        return Self.value(in: inner, at: place.dropFirst())
    }

    private static func fault(
        in value: JSONValue, at place: ArraySlice<PlanInputTypes.Turn>, _ wanted: ValueType
    ) -> String? {
        guard let turn = place.first else { return wanted.fault(in: value) }
        let rest = place.dropFirst()
        switch turn {
        case .field(let name):
            guard let members = value.objectValue else {
                return "is \(ValueType(of: value)), which has no fields"
            }
            guard let inner = members[name] else {
                let mayBeAbsent = wanted.isOptional || rest.contains(.element)
                return mayBeAbsent ? nil : "has no field \"\(name)\""
            }
            return fault(in: inner, at: rest, wanted).map { "has \"\(name)\", which \($0)" }
        case .element:
            // What is no array is told of the map that goes through it.
            guard let elements = value.arrayValue else { return nil }
            for (number, element) in elements.enumerated() {
                guard let fault = fault(in: element, at: rest, wanted) else { continue }
                return "has element \(number + 1), which \(fault)"
            }
            return nil
        }
    }

    func compare(
        _ type: ValueType, with wanted: ValueType?, source: String
    ) throws(PlanProblem.Kind) {
        guard let wanted, !type.suits(wanted) else { return }
        if type.unwrapped.suits(wanted), type.isOptional {
            throw .mayBeNull(wanted: "\(wanted)", source: source)
        }
        throw .wrongType(wanted: "\(wanted)", given: "\(type)", source: source)
    }
}

extension String {
    /// Whether it can be the name of a field of `Input` or `Output`.
    var canNameField: Bool { isSwiftIdentifier && self != "CodingKeys" }
}
