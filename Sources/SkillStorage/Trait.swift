import SkillCore

/// Something a filter can ask of a skill's current version.
struct Trait: Hashable {
    let kind: String
    let value: String

    static func uses(_ name: SkillName) -> Self { Self(kind: "uses", value: name.text) }

    static func input(_ type: String) -> Self {
        Self(kind: "input", value: TypeSpelling.normalized(type))
    }

    static func output(_ type: String) -> Self {
        Self(kind: "output", value: TypeSpelling.normalized(type))
    }

    static let needsNothing = Self(kind: "needs", value: "none")

    /// Everything that can be asked of a skill.
    static func all(
        of signature: Signature, metadata: [String: String], uses: [SkillName]
    ) -> Set<Trait> {
        var traits = Set(uses.map(Self.uses))
        traits.formUnion(signature.input.map { .input($0.type) })
        traits.formUnion(signature.output.map { .output($0.type) })
        let needs = metadata["needs", default: ""].filter { !$0.isWhitespace }.lowercased()
        if uses.isEmpty, ["", "none"].contains(needs) { traits.insert(.needsNothing) }
        return traits
    }
}
