import SkillCore

/// The structs that a plan's program declares, and how it writes types.
///
/// Objects that are the same have one struct. Those that the input holds stand in `Input`, and those
/// that only the output holds in `Output`; no struct stands beside them, where it could hide the
/// module of a skill.
struct GlueTypes {
    enum Home: String {
        case input = "Input"
        case output = "Output"
        /// In `run`, for what is only handed over.
        case run
    }

    private struct Struct {
        var name: String
        var home: Home
    }

    private var structs: [[ValueType.Member]: Struct] = [:]
    private var order: [[ValueType.Member]] = []
    private var taken: Set<String>

    /// Creates types for a program that imports `modules`.
    init(modules: [String]) {
        taken = Self.reserved.union(modules)
    }

    /// The type as code in `place` writes it; the name of a struct is made from `hint`.
    mutating func spelled(_ type: ValueType, in place: Home, as hint: String) -> String {
        switch type {
        case .string, .choice: return "String"
        case .integer: return "Int"
        case .number: return "Double"
        case .bool: return "Bool"
        case .array(let element): return "[\(spelled(element, in: place, as: hint.singular))]"
        case .dictionary(let element):
            return "[String: \(spelled(element, in: place, as: hint.singular))]"
        case .optional(let wrapped): return "\(spelled(wrapped, in: place, as: hint))?"
        case .object(let members):
            let found = declare(members, in: place, as: hint)
            let isNear = found.home == place || found.home == .run
            return isNear ? found.name : "\(found.home.rawValue).\(found.name)"
        case .other(let text): return text
        // The checker lets nothing through whose type is unknown.
        case .unknown: return "Never"
        }
    }

    /// The name of the property that holds a member of an object.
    static func property(_ name: String, among members: [ValueType.Member]) -> String {
        if isPlain(name) { return name.asSwiftName }
        let number = members.firstIndex { $0.name == name } ?? 0
        var property = "field\(number + 1)"
        while members.contains(where: { $0.name == property }) { property += "_" }
        return property
    }

    /// The declarations that stand in `home`.
    mutating func declarations(in home: Home, indent: String) -> String {
        // Writing one may declare another.
        var text = ""
        var place = 0
        while place < order.count {
            let members = order[place]
            place += 1
            guard let found = structs[members], found.home == home else { continue }
            text += declaration(of: members, named: found.name, in: home, indent: indent)
        }
        return text
    }

    private mutating func declare(
        _ members: [ValueType.Member], in place: Home, as hint: String
    ) -> Struct {
        if let found = structs[members] { return found }
        let base = hint.typeName
        var name = base
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(base)\(number)"
            number += 1
        }
        let found = Struct(name: name, home: place)
        structs[members] = found
        order.append(members)
        for member in members { _ = spelled(member.type, in: place, as: member.name) }
        return found
    }

    private mutating func declaration(
        of members: [ValueType.Member], named name: String, in home: Home, indent: String
    ) -> String {
        var lines = ["struct \(name): Codable, Hashable {"]
        for member in members {
            let property = Self.property(member.name, among: members)
            let type = spelled(member.type, in: home, as: member.name)
            lines.append("    var \(property): \(type)")
        }
        if members.contains(where: { !Self.isPlain($0.name) }) {
            lines += ["", "    enum CodingKeys: String, CodingKey {"]
            for member in members {
                let property = Self.property(member.name, among: members)
                lines.append(
                    "        case \(property)"
                        + (Self.isPlain(member.name) ? "" : " = \(member.name.asSwiftLiteral)"))
            }
            lines.append("    }")
        }
        lines.append("}")
        return lines.map { $0.isEmpty ? "\n" : "\(indent)\($0)\n" }.joined()
    }

    private static func isPlain(_ name: String) -> Bool {
        name.canNameField && !["init", "self", "Self", "Type", "Protocol"].contains(name)
    }

    private static let reserved: Set<String> = [
        "Any", "AnyObject", "Array", "Bool", "Character", "Codable", "CodingKey", "CodingKeys",
        "Data", "Decodable", "Decoder", "Dictionary", "Double", "Encodable", "Encoder", "Equatable",
        "Error", "Float", "Foundation", "Hashable", "Hasher", "Input", "Int", "InvalidInput",
        "JSONDecoder", "JSONEncoder", "Never", "Optional", "Output", "Protocol", "Result", "Self",
        "Sendable", "Set", "SkillEntry", "SkillKit", "String", "Swift", "Type", "Void",
    ]
}

extension String {
    /// A name for an element of what is called so: `documents` are each a `document`.
    fileprivate var singular: String {
        if hasSuffix("ies"), count > 4 { return dropLast(3) + "y" }
        if hasSuffix("s"), !hasSuffix("ss"), count > 2 { return String(dropLast()) }
        return self + "Element"
    }

    /// The name of a struct, in letters and digits that every compiler reads.
    fileprivate var typeName: String {
        let words = split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        guard let first = name.first, first.isLetter else { return "Value\(name)" }
        return String(name.prefix(40))
    }
}
