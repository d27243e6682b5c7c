import SkillCore

extension ValueType {
    /// What keeps `value` from being of this type, in a few words and with the place inside it, or
    /// nil when it is one.
    ///
    /// A value that was written for this place has no fields that nobody asks for.
    func fault(in value: JSONValue, isWritten: Bool = false) -> String? {
        switch (self, value) {
        case (.string, .string), (.integer, .integer), (.number, .integer), (.number, .number),
            (.bool, .bool), (.unknown, _), (.other, _), (.optional, .null):
            return nil
        case (.choice(let texts), .string(let text)):
            return texts.contains(text) ? nil : "is \"\(text.prefix(100))\""
        case (.optional(let wrapped), _): return wrapped.fault(in: value, isWritten: isWritten)
        case (.array(let element), .array(let values)):
            for (place, value) in values.enumerated() {
                guard let fault = element.fault(in: value, isWritten: isWritten) else { continue }
                return "has element \(place + 1), which \(fault)"
            }
            return nil
        case (.dictionary(let element), .object(let members)):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                guard let fault = element.fault(in: value, isWritten: isWritten) else { continue }
                return "has \"\(name.prefix(100))\", which \(fault)"
            }
            return nil
        case (.object(let wanted), .object(let members)):
            return Self.fault(in: members, asking: wanted, isWritten: isWritten)
        default: return "is \(ValueType(of: value))"
        }
    }

    private static func fault(
        in members: [String: JSONValue], asking wanted: [Member], isWritten: Bool
    ) -> String? {
        for member in wanted {
            guard let value = members[member.name] else {
                if member.type.isOptional { continue }
                return "has no field \"\(member.name)\""
            }
            if let fault = member.type.fault(in: value, isWritten: isWritten) {
                return "has \"\(member.name)\", which \(fault)"
            }
        }
        guard isWritten else { return nil }
        return members.keys.sorted().first { name in !wanted.contains { $0.name == name } }
            .map { "has a field \"\($0.prefix(100))\", which isn't asked for" }
    }
}
