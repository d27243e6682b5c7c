public import SkillCore

/// What was removed because nobody needs it, or would be.
public struct Pruning: Hashable, Sendable {
    /// A version that another has taken the place of.
    public struct Version: Hashable, Sendable {
        public var name: SkillName
        public var number: Int

        public init(name: SkillName, number: Int) {
            self.name = name
            self.number = number
        }
    }

    /// What is looked for.
    public struct Scope: OptionSet, Hashable, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Skills that a model wrote or that were composed, that never ran, and that no skill
        /// outside of these uses.
        public static let unused = Scope(rawValue: 1)
        /// With ``unused``, those that a person added too.
        public static let added = Scope(rawValue: 2)
        /// Versions older than the current one that no skill was last judged with.
        public static let superseded = Scope(rawValue: 4)
    }

    /// By name; all their versions went with them.
    public var skills: [SkillName]
    /// By name and number.
    public var versions: [Version]

    public init(skills: [SkillName] = [], versions: [Version] = []) {
        self.skills = skills
        self.versions = versions
    }
}
