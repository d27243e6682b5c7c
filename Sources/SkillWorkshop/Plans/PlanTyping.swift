import SkillCore

/// Gives the values of one place of a plan their types.
struct PlanTyping {
    let scope: PlanScope

    init(in scope: PlanScope) {
        self.scope = scope
    }

    /// Gives `value` a type that suits `wanted`, or one of its own when nothing is wanted.
    ///
    /// Returns nil for what takes from a step that calls nothing.
    func expression(
        _ value: PlanValue, as wanted: ValueType?
    ) throws(PlanProblem.Kind) -> PlanExpression? {
        switch value {
        case .literal(let literal): return try written(literal, as: wanted)
        case .reference(let reference): return try scope.taken(reference, as: wanted)
        case .array(let values): return try array(values, as: wanted)
        case .object(let members): return try object(members, as: wanted)
        case .first(let values): return try first(values, as: wanted)
        case .equal(let left, let right):
            try scope.compare(.bool, with: wanted, source: "\(value)")
            return try equality(left, right)
        case .not(let inner):
            try scope.compare(.bool, with: wanted, source: "\(value)")
            return try expression(inner, as: .bool).map { .not($0) }
        }
    }

    /// What a map goes through.
    func array(_ value: PlanValue) throws(PlanProblem.Kind) -> PlanExpression? {
        try compareGivenArray(value, mayBeNull: false)
        guard let expression = try expression(value, as: nil) else { return nil }
        guard case .array = expression.type else {
            if case .optional(.array(let element)) = expression.type {
                throw .mayBeNull(wanted: "\(ValueType.array(element))", source: "\(value)")
            }
            throw .notAnArray(given: "\(expression.type)", source: "\(value)")
        }
        return expression
    }

    /// Finds what was given and is no array, before its elements are asked for.
    private func compareGivenArray(
        _ value: PlanValue, mayBeNull: Bool
    ) throws(PlanProblem.Kind) {
        switch value {
        case .reference(let reference):
            let array = ValueType.array(.unknown)
            do throws(PlanProblem.Kind) {
                try scope.compareGiven(reference, with: mayBeNull ? .optional(array) : array)
            } catch .wrongType(_, let given, let source) {
                throw .notAnArray(given: given, source: source)
            } catch {
                throw error
            }
        case .first(let values):
            for (place, value) in values.enumerated() {
                try compareGivenArray(value, mayBeNull: mayBeNull || place < values.count - 1)
            }
        case .literal, .array, .object, .equal, .not: break
        }
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
            if case .literal(let literal) = value, wanted == nil, !expressions.isEmpty {
                let others = ValueType.common(expressions.map(\.type)).unwrapped
                // Of some choices and another text comes a text, of 1 and 2.5 a number.
                let isWider =
                    others.fault(in: literal, isWritten: true) != nil
                    && others.joined(with: ValueType(of: literal)) != nil
                hint = isWider ? nil : others
            }
            guard let expression = try expression(value, as: hint) else { return nil }
            // What comes after one that is never null is never asked for, though it must be right.
            if expressions.last?.type.isOptional ?? true { expressions.append(expression) }
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
        if case .literal(let literal) = right {
            let type = literal == .null ? leftSide.type : leftSide.type.unwrapped
            // Whole numbers are compared with others; a text that is none of the choices never is
            // what it is compared with.
            let isWider =
                type.fault(in: literal) != nil && type.widened.fault(in: literal) == nil
            hint = isWider ? nil : type
        }
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
