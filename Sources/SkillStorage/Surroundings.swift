public import SkillCore

/// The versions of other skills that a version was judged together with.
///
/// Between judging and keeping, another program may change one of them; then nothing is kept.
public struct Surroundings: Hashable, Sendable {
    /// The current versions of all it needs and of all that need it, directly or through others,
    /// and the one of its own name that it follows, if there is one.
    public var versions: [SkillName: Int]
    /// Those that need it and were judged again with it, and passed.
    public var passed: Set<SkillName>

    public init(versions: [SkillName: Int], passed: Set<SkillName> = []) {
        self.versions = versions
        self.passed = passed
    }

    /// Notes the versions of `skills`, read one after another.
    ///
    /// The first version that was read stays: what was judged with it must not be kept when another
    /// program has put a second in its place.
    public mutating func note(_ skills: [KeptSkill]) {
        for skill in skills where versions[skill.id] == nil {
            versions[skill.id] = skill.version
        }
    }
}
