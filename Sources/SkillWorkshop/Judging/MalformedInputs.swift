import SkillCore

/// Inputs that don't fit a skill's type, each wrong in another way.
///
/// Callers are programs and models, and get shapes wrong: a skill must say so, and not end.
struct MalformedInputs {
    struct Input: Hashable, Sendable {
        var value: JSONValue
        /// Whether an answer will do as well as an error.
        var mayBeAnswered = false
    }

    private let skill: Skill

    init(_ skill: Skill) {
        self.skill = skill
    }

    /// At most ``limit`` of them, those of another shape altogether first.
    var inputs: [Input] {
        let signature = skill.signature
        var inputs: [Input] = []
        if signature.input.contains(where: \.isRequired) {
            inputs += [[], [:], "text", .null].map { Input(value: $0) }
        }
        guard let base = skill.examples.first?.input.objectValue,
            let properties = signature.inputSchema["properties"]?.objectValue
        else { return inputs }
        let required =
            signature.inputSchema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let fields = properties.keys.sorted().compactMap { key in
            properties[key]?["type"]?.stringValue.map { (key: key, type: $0) }
        }
        // What a program decodes itself may take more than its type says.
        let isLenient = skill.source.contains("init(from")
        func change(_ key: String, to value: JSONValue?, mayBeAnswered: Bool = false) {
            var members = base
            members[key] = value
            inputs.append(
                Input(value: .object(members), mayBeAnswered: mayBeAnswered || isLenient))
        }
        for field in fields.prefix(Self.mostFields) {
            change(field.key, to: Self.isNumber(field.type) ? "seven" : 7)
        }
        if let key = required.first(where: { base[$0] != nil }), properties[key]?["type"] != nil {
            change(key, to: .null)
            if base.count > 1 { change(key, to: nil) }
        }
        if let field = fields.first {
            let deep = (0..<Self.depth).reduce(JSONValue.array([])) { value, _ in .array([value]) }
            change(field.key, to: deep)
        }
        if let field = fields.first(where: { Self.isNumber($0.type) }) {
            // A whole number can't be so large; another can, and may be worked with.
            change(field.key, to: .number(1e300), mayBeAnswered: field.type == "number")
        } else if let key = fields.first(where: { key, _ in
            Self.isNumber(properties[key]?["items"]?["type"]?.stringValue ?? "")
        })?.key {
            let isWhole = properties[key]?["items"]?["type"] == "integer"
            change(key, to: [.number(1e300)], mayBeAnswered: !isWhole)
        }
        return Array(inputs.prefix(Self.limit))
    }

    /// With the first one tried twice, a dozen runs.
    static let limit = 11

    private static func isNumber(_ type: String) -> Bool { type == "integer" || type == "number" }

    private static let mostFields = 3
    // Beyond what `JSONDecoder` follows.
    private static let depth = 600
}
