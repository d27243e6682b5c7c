import SkillCore

/// A value in a plan whose type is known.
indirect enum PlanExpression: Hashable, Sendable {
    /// A value as it is written, and the type it is written for.
    case literal(JSONValue, ValueType)
    case reference(PlanReference, ValueType)
    case array([PlanExpression], element: ValueType)
    case object([Member])
    /// Values of one type under names that are only text.
    case dictionary([Member], element: ValueType)
    /// All but the last may be null.
    case first([PlanExpression], ValueType)
    /// Both are compared as values of one type.
    case equal(PlanExpression, PlanExpression, ValueType)
    case not(PlanExpression)

    struct Member: Hashable, Sendable {
        var name: String
        var value: PlanExpression
    }

    /// What it gives.
    var type: ValueType {
        switch self {
        case .literal(_, let type), .reference(_, let type), .first(_, let type): type
        case .array(_, let element): .array(element)
        case .object(let members):
            .object(members.map { ValueType.Member(name: $0.name, type: $0.value.type) })
        case .dictionary(_, let element): .dictionary(element)
        case .equal, .not: .bool
        }
    }
}
