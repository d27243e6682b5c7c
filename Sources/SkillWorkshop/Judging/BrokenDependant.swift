public import SkillCore

/// A skill that a change of what it uses would break.
public struct BrokenDependant: Hashable, Sendable {
    public var name: SkillName
    public var rejection: Rejection

    public init(name: SkillName, rejection: Rejection) {
        self.name = name
        self.rejection = rejection
    }
}
