public import SkillCore

/// What a skill must be like to be looked at by a search; all that is given must hold.
public struct SkillFilter: Hashable, Sendable {
    /// A skill that it imports itself.
    public var uses: SkillName?
    /// The Swift type of some field of its input, such as `[String]`.
    ///
    /// Types are compared as written, but for spaces and the long forms of `T?`, `[T]` and
    /// `[K: V]`.
    public var inputType: String?
    /// The Swift type of some field of its output, compared like ``inputType``.
    public var outputType: String?
    /// Whether it must do with what every skill may: it uses no other skill, and its metadata has
    /// no `needs`, or one that is empty or `none`.
    public var needsNothing: Bool

    public init(
        uses: SkillName? = nil, inputType: String? = nil, outputType: String? = nil,
        needsNothing: Bool = false
    ) {
        self.uses = uses
        self.inputType = inputType
        self.outputType = outputType
        self.needsNothing = needsNothing
    }

    /// Whether every skill fits.
    public var isEmpty: Bool { self == SkillFilter() }

    /// What a skill must have, the rarer kinds first.
    var traits: [Trait] {
        var traits: [Trait] = []
        if let uses { traits.append(.uses(uses)) }
        if let outputType { traits.append(.output(outputType)) }
        if let inputType { traits.append(.input(inputType)) }
        if needsNothing { traits.append(.needsNothing) }
        return traits
    }
}
