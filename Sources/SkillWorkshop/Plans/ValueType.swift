import SkillCore

/// The type of a field or of a JSON value, as far as values can be handed from skill to skill.
///
/// Two skills' own types are alike when their JSON is: a struct is an object, an enum of texts a
/// choice.
indirect enum ValueType: Hashable, Sendable {
    case string, integer, number, bool
    /// One of these texts, in order of the alphabet.
    case choice([String])
    case array(ValueType)
    case dictionary(ValueType)
    case optional(ValueType)
    /// What has these fields, in order of the alphabet; one that may be missing is optional.
    case object([Member])
    /// A type of a skill's own whose JSON nobody can tell.
    case other(String)
    /// An element nobody knows: that of an empty array.
    case unknown

    struct Member: Hashable, Sendable {
        var name: String
        var type: ValueType
    }

    static func object(_ members: [String: ValueType]) -> ValueType {
        .object(members.map { Member(name: $0, type: $1) }.sorted { $0.name < $1.name })
    }

    /// Whether a value of this type may be given where `wanted` is asked for.
    ///
    /// Whole numbers don't count as numbers here; see ``widened``.
    func fits(_ wanted: ValueType) -> Bool {
        switch (self, wanted) {
        case (.unknown, _): true
        case (.other, _), (_, .other): false
        case (.optional(let mine), .optional(let theirs)): mine.fits(theirs)
        case (_, .optional(let theirs)): fits(theirs)
        case (.array(let mine), .array(let theirs)): mine.fits(theirs)
        case (.dictionary(let mine), .dictionary(let theirs)): mine.fits(theirs)
        case (.object(let mine), .dictionary(let theirs)):
            mine.allSatisfy { $0.type.fits(theirs) }
        case (.object(let mine), .object(let theirs)):
            theirs.allSatisfy { member in
                guard let own = mine.first(where: { $0.name == member.name }) else {
                    return member.type.isOptional
                }
                return own.type.fits(member.type)
            }
        case (.choice(let mine), .choice(let theirs)): Set(mine).isSubset(of: theirs)
        case (.choice, .string): true
        default: self == wanted
        }
    }

    /// The same, with whole numbers standing for any number where one is asked for.
    func suits(_ wanted: ValueType) -> Bool {
        switch (self, wanted) {
        case (.integer, .number): true
        case (.optional(let mine), .optional(let theirs)): mine.suits(theirs)
        case (_, .optional(let theirs)): suits(theirs)
        case (.array(let mine), .array(let theirs)): mine.suits(theirs)
        case (.dictionary(let mine), .dictionary(let theirs)): mine.suits(theirs)
        case (.object(let mine), .dictionary(let theirs)):
            mine.allSatisfy { $0.type.suits(theirs) }
        case (.object(let mine), .object(let theirs)):
            theirs.allSatisfy { member in
                guard let own = mine.first(where: { $0.name == member.name }) else {
                    return member.type.isOptional
                }
                return own.type.suits(member.type)
            }
        default: fits(wanted)
        }
    }

    /// The narrowest type that both suit, or nil when there is none.
    func joined(with other: ValueType) -> ValueType? {
        if self == other { return self }
        switch (self, other) {
        case (.unknown, let type), (let type, .unknown): return type
        case (.integer, .number), (.number, .integer): return .number
        case (.choice(let mine), .choice(let theirs)):
            return .choice(Set(mine).union(theirs).sorted())
        case (.choice, .string), (.string, .choice): return .string
        case (.optional(let mine), let theirs), (let theirs, .optional(let mine)):
            return mine.joined(with: theirs.unwrapped).map { .optional($0) }
        case (.array(let mine), .array(let theirs)):
            return mine.joined(with: theirs).map { .array($0) }
        case (.dictionary(let mine), .dictionary(let theirs)):
            return mine.joined(with: theirs).map { .dictionary($0) }
        case (.object(let mine), .object(let theirs)):
            return Self.joined(mine, theirs)
        default: return nil
        }
    }

    /// The type in Swift, or nil when a program other than its skill can't name it.
    var swift: String? {
        switch self {
        case .string: "String"
        case .integer: "Int"
        case .number: "Double"
        case .bool: "Bool"
        case .array(let element): element.swift.map { "[\($0)]" }
        case .dictionary(let element): element.swift.map { "[String: \($0)]" }
        case .optional(let wrapped): wrapped.swift.map { "\($0)?" }
        case .choice, .object, .other, .unknown: nil
        }
    }

    /// Whole numbers in a JSON input may stand for any number.
    var widened: ValueType {
        switch self {
        case .integer: .number
        case .array(let element): .array(element.widened)
        case .dictionary(let element): .dictionary(element.widened)
        case .optional(let wrapped): .optional(wrapped.widened)
        case .object(let members):
            .object(members.map { Member(name: $0.name, type: $0.type.widened) })
        case .string, .number, .bool, .choice, .other, .unknown: self
        }
    }

    var isOptional: Bool {
        if case .optional = self { true } else { false }
    }

    var isChoice: Bool {
        if case .choice = self { true } else { false }
    }

    /// The type without null.
    var unwrapped: ValueType {
        if case .optional(let wrapped) = self { wrapped } else { self }
    }

    /// The type with null, which is never there twice.
    var nullable: ValueType { isOptional ? self : .optional(self) }

    /// Whether every part of it is known, so that a program can declare it.
    var isKnown: Bool {
        switch self {
        case .string, .integer, .number, .bool, .choice: true
        case .array(let inner), .dictionary(let inner), .optional(let inner): inner.isKnown
        case .object(let members): members.allSatisfy(\.type.isKnown)
        case .other, .unknown: false
        }
    }

    /// The fields of an object, or of one that may be null.
    var members: [Member]? {
        if case .object(let members) = unwrapped { members } else { nil }
    }

    private static func joined(_ mine: [Member], _ theirs: [Member]) -> ValueType? {
        let left = Dictionary(mine.map { ($0.name, $0.type) }) { first, _ in first }
        let right = Dictionary(theirs.map { ($0.name, $0.type) }) { first, _ in first }
        var members: [String: ValueType] = [:]
        for name in Set(left.keys).union(right.keys) {
            switch (left[name], right[name]) {
            case (let left?, let right?):
                guard let type = left.joined(with: right) else { return nil }
                members[name] = type
            case (let only?, nil), (nil, let only?): members[name] = only.nullable
            case (nil, nil): break
            }
        }
        return .object(members)
    }
}

extension ValueType: CustomStringConvertible {
    /// As people read it, such as `[{level: String, line: Int?}]`.
    var description: String {
        switch self {
        case .string: "String"
        case .integer: "Int"
        case .number: "Double"
        case .bool: "Bool"
        case .choice(let texts):
            "one of \(texts.prefix(12).map { "\"\($0)\"" }.joined(separator: ", "))"
                + (texts.count > 12 ? ", ..." : "")
        case .array(.unknown): "[]"
        case .array(let element): "[\(element)]"
        case .dictionary(let element): "[String: \(element)]"
        case .optional(.unknown): "null"
        case .optional(let wrapped): "\(wrapped)?"
        case .object(let members):
            "{\(members.prefix(12).map { "\($0.name): \($0.type)" }.joined(separator: ", "))"
                + (members.count > 12 ? ", ...}" : "}")
        case .other(let text): text
        case .unknown: "unknown"
        }
    }
}
