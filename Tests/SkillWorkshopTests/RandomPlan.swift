import SkillCore
import SkillTestSupport

@testable import SkillWorkshop

/// A plan that is right by the way it is made, with an input that it fits.
struct RandomPlan {
    private(set) var steps: [JSONValue] = []
    private(set) var output: JSONValue?
    private(set) var input: [String: JSONValue] = [:]

    private let skills: [Skill]
    private var generator: SeededGenerator
    /// What can be referred to, and what it is.
    private var known: [(text: String, type: ValueType)] = []

    var json: JSONValue {
        var members: [String: JSONValue] = ["steps": .array(steps)]
        members["output"] = output
        return .object(members)
    }

    init(seed: UInt64, skills: [Skill]) {
        self.skills = skills
        generator = SeededGenerator(seed: seed)
        for _ in 0..<Int.random(in: 1...5, using: &generator) { addStep() }
        addOutput()
    }

    private mutating func addStep() {
        var step: [String: JSONValue] = [:]
        let outside = known
        var element: ValueType?
        if chance(0.3) {
            let (value, type) = array()
            step["map"] = value
            element = type
            known += Self.parts(of: "$item", type)
        }
        if chance(0.25) { step["when"] = value(of: .bool) }
        var bindings: [String: JSONValue] = [:]
        let fields: [(String, ValueType)]
        if chance(0.2) {
            let (types, result) = ((0..<2).map { _ in standardType(2) }, standardType(2))
            let parameters = types.enumerated().map { "p\($0): \($1.swift ?? "Never")" }
            step["swift"] = .string(
                """
                /// Gives the same, whatever it takes.
                func made(\(parameters.joined(separator: ", "))) -> \(result.swift ?? "Never") {
                    \(Self.swift(result))
                }
                """)
            for (place, type) in types.enumerated() { bind("p\(place)", type, in: &bindings) }
            fields = [("value", result)]
        } else {
            let skill = skills[Int.random(in: 0..<skills.count, using: &generator)]
            step["skill"] = .string(skill.name.text)
            for (field, type) in skill.signature.inputTypes {
                bind(field.name, type, in: &bindings)
            }
            fields = skill.signature.outputTypes.map { ($0.field.name, $0.type) }
        }
        step["bind"] = .object(bindings)
        // Fields of the input that were made within the step stay there for those after it.
        known = outside + known.dropFirst(outside.count).filter { $0.text.hasPrefix("$input") }
        steps.append(.object(step))
        for (name, type) in fields {
            let seen: ValueType =
                element != nil ? .array(type) : step["when"] != nil ? type.nullable : type
            known += Self.parts(of: "$\(steps.count).\(name)", seen)
        }
    }

    private mutating func bind(
        _ name: String, _ type: ValueType, in bindings: inout [String: JSONValue]
    ) {
        if type.isOptional, chance(0.4) { return }
        bindings[name] = value(of: type)
    }

    private mutating func addOutput() {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: break
        case 1: output = .string("$\(Int.random(in: 1...steps.count, using: &generator))")
        default:
            var members: [String: JSONValue] = [:]
            for name in ["a", "class", "größe", "self"].prefix(1 + Int(generator.next() % 4)) {
                if !known.isEmpty, chance(0.7) {
                    members[name] = .string(pick(known).text)
                } else {
                    members[name] = value(of: standardType(2, isOptional: false))
                }
            }
            output = .object(members)
        }
    }

    /// An array that a map can go through, and the type of its elements.
    private mutating func array() -> (JSONValue, ValueType) {
        let arrays = known.compactMap { known -> (String, ValueType)? in
            guard case .array(let element) = known.type else { return nil }
            return (known.text, element)
        }
        if !arrays.isEmpty, chance(0.6) {
            let (text, element) = pick(arrays)
            return (.string(text), element)
        }
        let element = standardType(1, isOptional: false)
        return (value(of: .array(element)), element)
    }

    private mutating func value(of type: ValueType, depth: Int = 0) -> JSONValue {
        let suiting = known.filter { $0.type.suits(type) }
        if !suiting.isEmpty, chance(0.45) { return .string(pick(suiting).text) }
        if chance(0.3), !type.isOptional { return newInput(type) }
        let nullable = known.filter { $0.type.isOptional && $0.type.unwrapped.suits(type) }
        if !nullable.isEmpty, chance(0.6) {
            return [
                "$first": [.string(pick(nullable).text), value(of: type, depth: depth + 1)]
            ]
        }
        guard depth < 3, chance(0.6) else { return Self.escaped(literal(type)) }
        switch type {
        case .optional(let wrapped): return value(of: wrapped, depth: depth + 1)
        case .bool where chance(0.5): return ["$not": value(of: .bool, depth: depth + 1)]
        case .bool:
            let side: ValueType = pick([.string, .integer, .number, .bool])
            return [
                "$equal": [value(of: side, depth: depth + 1), Self.escaped(literal(side))]
            ]
        case .array(let element):
            return .array(
                (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    value(of: element, depth: depth + 1)
                })
        case .dictionary(let element):
            return [
                "a b": value(of: element, depth: depth + 1), "init": value(of: element, depth: 3),
            ]
        case .object(let members):
            var values: [String: JSONValue] = [:]
            for member in members where !member.type.isOptional || chance(0.6) {
                values[member.name] = value(of: member.type, depth: depth + 1)
            }
            return .object(values)
        default: return Self.escaped(literal(type))
        }
    }

    /// A field of the task's input, maybe inside another.
    private mutating func newInput(_ type: ValueType) -> JSONValue {
        let name = pick(["in", "größe", "rows", "x"]) + "\(input.count)"
        let isInside = chance(0.3)
        input[name] = isInside ? ["the-inner": literal(type)] : literal(type)
        let text = "$input.\(name)" + (isInside ? ".the-inner" : "")
        // Another taker may want less of it, so that only the same type is safe.
        if type.swift != nil { known.append((text, type)) }
        return .string(text)
    }

    private mutating func literal(_ type: ValueType) -> JSONValue {
        switch type {
        case .string: .string(pick(["", "a b", "$5", "$input.x", "\"\\(x)\u{202E}\n", "naïve 👩‍👧"]))
        case .integer: .integer(pick([0, -3, 7, .max]))
        case .number: pick([.integer(2), .number(2.5), .number(-1e300)])
        case .bool: .bool(chance(0.5))
        case .choice(let texts): .string(pick(texts))
        case .optional(let wrapped): chance(0.3) ? .null : literal(wrapped)
        // One that is empty tells nobody what it holds.
        case .array(let element):
            .array((0..<(chance(0.05) ? 40 : 2)).map { _ in literal(element) })
        case .dictionary(let element): ["k": literal(element), "l m": literal(element)]
        case .object(let members):
            .object(
                Dictionary(members.map { ($0.name, literal($0.type)) }) { first, _ in first })
        case .other, .unknown: .null
        }
    }

    private mutating func standardType(_ depth: Int, isOptional: Bool = true) -> ValueType {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &generator) {
        case 0: .string
        case 1: .integer
        case 2: .number
        case 3: .bool
        case 4, 5: .array(standardType(depth - 1, isOptional: isOptional))
        case 6: .dictionary(standardType(depth - 1, isOptional: isOptional))
        default: isOptional ? standardType(depth - 1, isOptional: false).nullable : .string
        }
    }

    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &generator) < share
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }

    private static func parts(of text: String, _ type: ValueType) -> [(String, ValueType)] {
        [(text, type)]
            + (type.members ?? []).map {
                ("\(text).\($0.name)", type.isOptional ? $0.type.nullable : $0.type)
            }
    }

    private static func escaped(_ value: JSONValue) -> JSONValue { PlanValue.literal(value).json }

    private static func swift(_ type: ValueType) -> String {
        switch type {
        case .integer: "3"
        case .number: "2.5"
        case .bool: "true"
        case .array(let element): "[\(swift(element))]"
        case .dictionary(let element): "[\"k\": \(swift(element))]"
        case .optional: "nil"
        default: "\"made\""
        }
    }
}
