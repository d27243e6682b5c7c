import SkillCore

/// The Swift expressions of one plan's program.
struct GlueExpressions {
    let plan: CheckedPlan
    var types: GlueTypes
    /// Whether values go from one skill's own type to another's.
    private(set) var converts = false
    /// Whether values are written that only a decoder makes.
    private(set) var decodes = false

    init(plan: CheckedPlan) {
        self.plan = plan
        types = GlueTypes(modules: plan.modules)
    }

    /// An expression of the type that an argument wants.
    mutating func argument(_ argument: CheckedPlan.Argument) -> String {
        guard argument.isForeign else { return native(argument.value, as: argument.type) }
        // The type is the skill's own: the compiler knows it from where the value goes.
        switch argument.value {
        case .literal(.null, _): return "nil"
        case .literal(let literal, _): return decoded(literal)
        case .reference(let reference, _):
            let (text, rest, isForeign) = raw(reference)
            return converted(isForeign && rest.isEmpty ? text : native(argument.value))
        default: return converted(native(argument.value))
        }
    }

    /// An expression of a type that the program can write.
    mutating func native(_ value: PlanExpression, as wanted: ValueType) -> String {
        if case .literal(let literal, _) = value { return written(literal, as: wanted) }
        return handed(native(value), from: value.type, to: wanted)
    }

    private mutating func native(_ value: PlanExpression) -> String {
        switch value {
        case .literal(let literal, let type): return written(literal, as: type)
        case .reference(let reference, let type):
            let (text, rest, isForeign) = raw(reference)
            guard isForeign else { return text + rest }
            if case .other = type { return text }
            return "(\(converted(text)) as \(spelled(fieldType(of: reference))))\(rest)"
        case .array(let values, let element):
            guard !values.isEmpty else { return "([] as [\(spelled(element))])" }
            let parts = values.map { native($0, as: element) }
            return "([\(parts.joined(separator: ", "))] as [\(spelled(element))])"
        case .dictionary(let members, let element):
            let type = "[String: \(spelled(element))]"
            guard !members.isEmpty else { return "([:] as \(type))" }
            let parts = members.map {
                "\($0.name.asSwiftLiteral): \(native($0.value, as: element))"
            }
            return "([\(parts.joined(separator: ", "))] as \(type))"
        case .object(let members):
            return structure(
                value.type, members.map { ($0.name, native($0.value)) })
        case .first(let values, let type):
            let parts = values.enumerated().map { place, value in
                let isLast = place == values.count - 1
                return "(\(native(value, as: isLast ? type : type.nullable)))"
            }
            return "(\(parts.joined(separator: " ?? ")))"
        case .equal(let left, let right, let type):
            if case .literal(.null, _) = right { return "((\(native(left))) == nil)" }
            return "((\(native(left, as: type))) == (\(native(right, as: type))))"
        case .not(let inner): return "!(\(native(inner)))"
        }
    }

    /// The expression without what still has to be looked into, that, and whether its type is a
    /// skill's own.
    private mutating func raw(
        _ reference: PlanReference
    ) -> (text: String, rest: String, isForeign: Bool) {
        switch reference.root {
        case .input:
            let type = ValueType.object(
                plan.input.map { ValueType.Member(name: $0.name, type: $0.type) })
            guard !reference.path.isEmpty else {
                let members = plan.input.map { ($0.name, "input.\($0.name.asSwiftName)") }
                return (structure(type, members), "", false)
            }
            let first = reference.path[0]
            let inner = plan.input.first { $0.name == first }?.type ?? .unknown
            return (
                "input.\(first.asSwiftName)" + path(reference.path.dropFirst(), in: inner), "",
                false
            )
        case .item: return ("item" + path(reference.path[...], in: itemType), "", false)
        case .step(let index): return step(index, reference.path)
        }
    }

    /// The type of `item` in the step that is being written.
    var itemType = ValueType.unknown

    private mutating func step(
        _ index: Int, _ fields: [String]
    ) -> (text: String, rest: String, isForeign: Bool) {
        let step = plan.steps[index]
        let variable = "step\(index + 1)"
        guard let name = fields.first else { return (whole(index), "", false) }
        guard let field = step.fields.first(where: { $0.name == name }) else {
            return (variable, "", false)
        }
        let rest = path(fields.dropFirst(), in: step.seen(field.type))
        guard case .skill = step.call else { return (variable, rest, false) }
        let property = name.asSwiftName
        let text =
            if step.mapped != nil {
                "\(variable).map { $0.\(property) }"
            } else if step.condition != nil {
                "\(variable)?.\(property)"
            } else {
                "\(variable).\(property)"
            }
        return (text, rest, field.isForeign)
    }

    /// All that a step gives, as a struct, or as an array or an optional of one.
    private mutating func whole(_ index: Int) -> String {
        let step = plan.steps[index]
        let variable = "step\(index + 1)"
        guard !step.fields.contains(where: { !$0.type.isKnown }) else { return variable }
        let type = ValueType.object(
            step.fields.map { ValueType.Member(name: $0.name, type: $0.type) }
                .sorted { $0.name < $1.name })
        let isSingle = step.mapped == nil && step.condition == nil
        let root = isSingle ? variable : "given"
        let members = step.fields.map { field -> (String, String) in
            guard case .skill = step.call else { return (field.name, root) }
            let text = "\(root).\(field.name.asSwiftName)"
            return (field.name, field.isForeign ? converted(text) : text)
        }
        let structure = structure(type, members)
        guard !isSingle else { return structure }
        let isTrying = structure.contains("try ")
        let body = "\(variable).map { given in \(isTrying ? "try " : "")\(structure) }"
        return isTrying ? "(try \(body))" : body
    }

    private func fieldType(of reference: PlanReference) -> ValueType {
        guard case .step(let index) = reference.root, let name = reference.path.first,
            let field = plan.steps[index].fields.first(where: { $0.name == name })
        else { return .unknown }
        return plan.steps[index].seen(field.type)
    }

    private func path(_ names: ArraySlice<String>, in type: ValueType) -> String {
        var text = ""
        var type = type
        for name in names {
            let members = type.members ?? []
            text += type.isOptional ? "?." : "."
            text += GlueTypes.property(name, among: members)
            let inner = members.first { $0.name == name }?.type ?? .unknown
            type = type.isOptional ? inner.nullable : inner
        }
        return text
    }

    /// Turns an expression of one type that the program can write into one of another.
    private mutating func handed(
        _ text: String, from given: ValueType, to wanted: ValueType
    ) -> String {
        if spelled(given) == spelled(wanted) { return text }
        switch (given, wanted) {
        case (.integer, .number): return "Double(\(text))"
        case (.optional(let given), .optional(let wanted)):
            return each(text, "map", from: given, to: wanted)
        case (_, .optional(let wanted)): return handed(text, from: given, to: wanted)
        case (.array(let given), .array(let wanted)):
            return each(text, "map", from: given, to: wanted)
        case (.dictionary(let given), .dictionary(let wanted)):
            return each(text, "mapValues", from: given, to: wanted)
        default: return "(\(converted(text)) as \(spelled(wanted)))"
        }
    }

    private mutating func each(
        _ text: String, _ map: String, from given: ValueType, to wanted: ValueType
    ) -> String {
        let inner = handed("$0", from: given, to: wanted)
        if inner == "$0" { return text }
        // What follows a question mark looks into what isn't null.
        let text = text.contains("?") ? "(\(text))" : text
        let isTrying = inner.contains("try ")
        return isTrying
            ? "(try \(text).\(map) { try \(inner) })" : "\(text).\(map) { \(inner) }"
    }

    private mutating func structure(_ type: ValueType, _ values: [(String, String)]) -> String {
        let members = type.members ?? []
        let ordered = members.compactMap { member in values.first { $0.0 == member.name } }
        let arguments = ordered.map { name, value in
            "\(GlueTypes.property(name, among: members)): \(value)"
        }
        return "\(spelled(type))(\(arguments.joined(separator: ", ")))"
    }

    private mutating func written(_ literal: JSONValue, as type: ValueType) -> String {
        switch (literal, type) {
        case (.null, _): return "nil"
        case (_, .optional(let wrapped)): return written(literal, as: wrapped)
        case (.bool(let value), .bool): return "\(value)"
        case (.integer(let value), .integer): return "\(value)"
        case (.integer(let value), .number): return "\(Double(value))"
        case (.number(let value), .number): return "\(value)"
        case (.string(let text), _): return text.asSwiftLiteral
        case (.array(let values), .array(let element))
        where element.swift != nil && values.count <= Self.mostWrittenElements:
            guard !values.isEmpty else { return "([] as [\(spelled(element))])" }
            let parts = values.map { written($0, as: element) }
            return "([\(parts.joined(separator: ", "))] as [\(spelled(element))])"
        default: return "(\(decoded(literal)) as \(spelled(type)))"
        }
    }

    private mutating func decoded(_ literal: JSONValue) -> String {
        decodes = true
        return "try decoded(\(literal.canonical.asSwiftLiteral))"
    }

    private mutating func converted(_ text: String) -> String {
        converts = true
        return "try converted(\(text))"
    }

    private mutating func spelled(_ type: ValueType) -> String {
        types.spelled(type, in: .run, as: "value")
    }

    /// A longer array would take the compiler long.
    private static let mostWrittenElements = 32
}
