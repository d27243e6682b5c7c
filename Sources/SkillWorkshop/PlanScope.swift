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

    /// Gives `value` a type that suits `wanted`, or one of its own when nothing is wanted.
    ///
    /// Returns nil for what takes from a step that calls nothing.
    func expression(
        _ value: PlanValue, as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        switch value {
        case .literal(let literal): return try written(literal, as: wanted)
        case .reference(let reference): return try taken(reference, as: wanted)
        case .array(let values): return try array(values, as: wanted)
        case .object(let members): return try object(members, as: wanted)
        case .first(let values): return try first(values, as: wanted)
        case .equal(let left, let right):
            try compare(.bool, with: wanted, source: "\(value)")
            return try equality(left, right)
        case .not(let inner):
            try compare(.bool, with: wanted, source: "\(value)")
            return try expression(inner, as: .bool).map { .not($0) }
        }
    }

    /// What a map goes through.
    func array(_ value: PlanValue) throws(PlanProblem.Kind) -> PlanExpression? {
        if case .reference(let reference) = value {
            do throws(PlanProblem.Kind) {
                try compareGiven(reference, with: .array(.unknown))
            } catch .wrongType(_, let given, let source) {
                throw .notAnArray(given: given, source: source)
            } catch {
                throw error
            }
        }
        guard let expression = try expression(value, as: nil) else { return nil }
        guard case .array = expression.type else {
            if case .optional(.array(let element)) = expression.type {
                throw .mayBeNull(wanted: "[\(element)]", source: "\(value)")
            }
            throw .notAnArray(given: "\(expression.type)", source: "\(value)")
        }
        return expression
    }

    private func written(
        _ literal: JSONValue, as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression {
        if let wanted {
            if let fault = wanted.fault(in: literal, isWritten: true) {
                let source = Self.shown(.literal(literal))
                guard fault.hasPrefix("has ") else {
                    throw .wrongType(
                        wanted: "\(wanted)", given: String(fault.dropFirst("is ".count)),
                        source: source)
                }
                throw .wrongValue(wanted: "\(wanted)", source: source, fault: fault)
            }
            return .literal(literal, wanted)
        }
        let type = ValueType(of: literal)
        guard type.isKnown else { throw .unknownType(source: Self.shown(.literal(literal))) }
        return .literal(literal, type)
    }

    private func taken(
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
            if case .step = reference.root { throw .foreignType("\(type)") }
            throw .unknownType(source: "\(reference)")
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
    private func compareGiven(
        _ reference: PlanReference, with wanted: ValueType?
    ) throws(PlanProblem.Kind) {
        guard let given = inputs.given else { return }
        for place in inputs.places(of: reference, at: step) {
            guard case .field(let name)? = place.first else { continue }
            let wanted = wanted ?? .unknown
            guard let value = given[name] else {
                if wanted.isOptional { continue }
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

    private static func named(_ wanted: ValueType) -> String {
        switch wanted {
        case .unknown: "A value"
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
                return wanted.isOptional ? nil : "has no field \"\(name)\""
            }
            return fault(in: inner, at: rest, wanted).map { "has \"\(name)\", which \($0)" }
        case .element:
            guard let elements = value.arrayValue else { return "is \(ValueType(of: value))" }
            for (number, element) in elements.enumerated() {
                guard let fault = fault(in: element, at: rest, wanted) else { continue }
                return "has element \(number + 1), which \(fault)"
            }
            return nil
        }
    }

    private func compare(
        _ type: ValueType, with wanted: ValueType?, source: String
    ) throws(PlanProblem.Kind) {
        guard let wanted, !type.suits(wanted) else { return }
        if type.unwrapped.suits(wanted), type.isOptional {
            throw .mayBeNull(wanted: "\(wanted)", source: source)
        }
        throw .wrongType(wanted: "\(wanted)", given: "\(type)", source: source)
    }

    private func array(
        _ values: [PlanValue], as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        var element: ValueType?
        if let wanted {
            guard case .array(let inner) = wanted.unwrapped else {
                throw .wrongType(
                    wanted: "\(wanted)", given: "an array", source: Self.shown(.array(values)))
            }
            element = inner
        }
        var expressions: [PlanExpression] = []
        for value in values {
            guard let expression = try expression(value, as: element) else { return nil }
            expressions.append(expression)
        }
        let common = element ?? ValueType.common(expressions.map(\.type))
        guard common.isKnown else { throw .unknownType(source: Self.shown(.array(values))) }
        return .array(expressions, element: common)
    }

    private func object(
        _ members: [String: PlanValue], as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        let source = Self.shown(.object(members))
        var given: [PlanExpression.Member] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            var type: ValueType?
            switch wanted?.unwrapped {
            case nil: break
            case .dictionary(let element)?: type = element
            case .object(let fields)?:
                type = fields.first { $0.name == name }?.type
                guard type != nil else {
                    throw .wrongValue(
                        wanted: wanted.map { "\($0)" } ?? "", source: source,
                        fault: "has a field \"\(name)\", which isn't asked for")
                }
            case let other?:
                throw .wrongType(wanted: "\(other)", given: "an object", source: source)
            }
            guard let expression = try expression(value, as: type) else { return nil }
            given.append(PlanExpression.Member(name: name, value: expression))
        }
        if case .dictionary(let element)? = wanted?.unwrapped {
            return .dictionary(given, element: element)
        }
        for member in wanted?.members ?? [] where !member.type.isOptional {
            guard members[member.name] != nil else {
                throw .wrongValue(
                    wanted: wanted.map { "\($0)" } ?? "", source: source,
                    fault: "has no field \"\(member.name)\"")
            }
        }
        return .object(given)
    }

    private func first(
        _ values: [PlanValue], as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        var expressions: [PlanExpression] = []
        for (place, value) in values.enumerated() {
            var hint = place == values.count - 1 ? wanted : wanted?.nullable
            // A value that is written is of the others' type.
            if case .literal = value, wanted == nil, !expressions.isEmpty {
                hint = ValueType.common(expressions.map(\.type)).unwrapped
            }
            guard let expression = try expression(value, as: hint) else { return nil }
            expressions.append(expression)
            // What comes after is never asked for.
            guard expression.type.isOptional else { break }
        }
        let types = expressions.map(\.type)
        let common = wanted?.unwrapped ?? ValueType.common(types).unwrapped
        guard common.isKnown else {
            throw .unknownType(source: Self.shown(.first(values)))
        }
        let mayBeNull = types.last?.isOptional ?? true
        return .first(expressions, mayBeNull ? common.nullable : common)
    }

    private func equality(
        _ left: PlanValue, _ right: PlanValue
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        // A value that is written is of the other's type.
        if case .literal = left, case .reference = right { return try equality(right, left) }
        guard let leftSide = try expression(left, as: nil) else { return nil }
        var hint: ValueType?
        if case .literal = right { hint = leftSide.type }
        guard let rightSide = try expression(right, as: hint) else { return nil }
        let types = (leftSide.type.unwrapped, rightSide.type.unwrapped)
        guard types.0.suits(types.1) || types.1.suits(types.0),
            let common = leftSide.type.joined(with: rightSide.type), common.isKnown
        else {
            throw .wrongType(
                wanted: "\(leftSide.type)", given: "\(rightSide.type)", source: Self.shown(right))
        }
        return .equal(leftSide, rightSide, common)
    }

    /// The value as it is written, as far as a sentence can hold it.
    private static func shown(_ value: PlanValue) -> String {
        let text = "\(value)"
        return text.count > 80 ? "\(text.prefix(77))..." : text
    }
}

extension String {
    /// Whether it can be the name of a field of `Input` or `Output`.
    var canNameField: Bool { isSwiftIdentifier && self != "CodingKeys" }
}
