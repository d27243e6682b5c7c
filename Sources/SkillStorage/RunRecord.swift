public import Foundation
public import SkillCore

/// What one run used and how it ended.
public struct RunRecord: Hashable, Sendable {
    /// The skill that ran, or nil for a program that isn't one.
    public var skill: SkillName?
    public var version: Int?
    /// The report's ending, such as `completed` or `timed-out`.
    public var ending: String
    public var wallTime: Duration
    public var cpuTime: Duration
    public var peakMemoryBytes: Int
    /// The tier of the jail, such as `T1`.
    public var tier: String
    public var at: Date

    public init(
        skill: SkillName?, version: Int?, ending: String, wallTime: Duration, cpuTime: Duration,
        peakMemoryBytes: Int, tier: String, at: Date
    ) {
        self.skill = skill
        self.version = version
        self.ending = ending
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.peakMemoryBytes = peakMemoryBytes
        self.tier = tier
        self.at = at
    }
}
